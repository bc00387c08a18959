"""The hands: IMAP, SMTP, clock, command line, the loop. All input and output lives here."""
