"""What stands in a finished mail: every text of every part, attachment and file inside a file, with its place."""

from daemon.opening.mail import open_mail
from daemon.opening.opener import Opener
from daemon.opening.values import Opened

__all__ = ["Opened", "Opener", "open_mail"]
