"""How mail programs write a quote in HTML: ANSWER stands for what was written, QUOTE for the older mail."""

from typing import Final

QUOTE: Final = "<div>Dear Alice,</div><div><br></div><div>To approve, answer with APPROVED.</div><div>Mia Berg</div>"

PAGES: Final = {
    "gmail": (
        '<div dir="ltr">ANSWER</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Tue, '
        'X &lt;a@b.c&gt; wrote:<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">QUOTE</blockquote>'
        "</div>"
    ),
    "gmail unknown lang": (
        '<div dir="ltr">ANSWER</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">Zzz qqq '
        'ppp<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex">QUOTE</blockquote></div>'
    ),
    "gmail extra": (
        '<div dir="ltr">ANSWER</div><div class="gmail_extra"><br><div class="gmail_quote">2016-03-03 17:21 '
        'GMT+01:00 X <span dir="ltr">&lt;a@b.c&gt;</span>:<br><blockquote class="gmail_quote">QUOTE</blockquote>'
        "</div></div>"
    ),
    "owa": (
        '<body dir="ltr"><div class="elementToProof">ANSWER</div><div id="appendonsend"></div><hr style="width:98%" '
        'tabindex="-1"><div id="divRplyFwdMsg"><font><b>From:</b> Northlight &lt;desk@n.example&gt;<br><b>'
        "Sent:</b> Tue, 17 Feb 2026 09:55<br><b>To:</b> Alice<br><b>Subject:</b> x</font></div><div>QUOTE</div>"
        "</body>"
    ),
    "owa unknown": (
        '<body dir="ltr"><div class="elementToProof">ANSWER</div><div'
        ' id="appendonsend"></div><hr><div id="divRplyFwdMsg">'
        "<font>zzz</font></div><div>QUOTE</div></body>"
    ),
    "outlook": (
        '<div class="WordSection1"><p class="MsoNormal">ANSWER<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;'
        '</o:p></p><div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm">'
        '<p class="MsoNormal"><b>From:</b> Northlight &lt;desk@n.example&gt;<br><b>Sent:</b> Tue, 17 Feb '
        "2026 09:55<br><b>To:</b> Alice<br><b>Subject:</b> x</p></div></div>QUOTE</div>"
    ),
    "outlook unknown": (
        '<div class="WordSection1"><p class="MsoNormal">ANSWER<o:p></o:p></p><div><div style="border:none;'
        'border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>Qqq:</b> N &lt;'
        "d@n.example&gt;<br><b>Rrr:</b> zz<br></p></div></div>QUOTE</div>"
    ),
    "outlook mac": (
        '<div>ANSWER</div><div><br></div><span id="OLK_SRC_BODY_SECTION"><div style="border:none;border-top:solid '
        '#B5C4DF 1pt"><span>From: </span> N &lt;d@n.example&gt;<br>Date: x<br>To: y<br>Subject: z</div>QUOTE</span>'
    ),
    "outlook ios": (
        '<div dir="ltr">ANSWER</div><div id="ms-outlook-mobile-signature"><div><br></div>Get <a href="x">'
        'Outlook for iOS</a></div><div id="mail-editor-reference-message-container"><hr><div id="divRplyFwdMsg">'
        "<b>From:</b> Northlight &lt;desk@n.example&gt;<br><b>Sent:</b> Tue, 17 Feb 2026 09:55<br><b>To:</b>"
        " Alice<br><b>Subject:</b> x</div>QUOTE</div>"
    ),
    "hotmail": (
        '<div dir="ltr">ANSWER<br><br><div><hr id="stopSpelling">Date: Tue, 17 Feb 2026<br>From: d@n.example<br>'
        "Subject: x<br>To: y<br><br>QUOTE</div></div>"
    ),
    "apple": (
        '<body><div>ANSWER</div><div><br><blockquote type="cite"><div>On 12 Feb 2026, at 15:23, N &lt;d@n.example&gt;'
        ' wrote:</div><br class="Apple-interchange-newline">QUOTE</blockquote></div></body>'
    ),
    "iphone": (
        '<body dir="auto"><div dir="ltr">ANSWER</div><div dir="ltr"><br>Sent from my iPhone</div><div dir="ltr">'
        '<br><blockquote type="cite">On 12 Feb 2026, at 15:23, N wrote:<br><br></blockquote></div><blockquote '
        'type="cite">QUOTE</blockquote></body>'
    ),
    "thunderbird": (
        '<p>ANSWER</p><div class="moz-signature">-- <br>Alice<br>Brightpan</div><div class="moz-cite-prefix">'
        'zzz qqq rrr:<br></div><blockquote type="cite" cite="mid:x">QUOTE</blockquote>'
    ),
    "thunderbird bottom": (
        '<div class="moz-cite-prefix">On 12.02.2026 X wrote:<br></div><blockquote type="cite" cite="mid:x">'
        'QUOTE</blockquote><p>ANSWER</p><div class="moz-signature">-- <br>Alice<br>Brightpan</div>'
    ),
    "yahoo": (
        '<div class="ydp1raw"><div>ANSWER</div></div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>'
        "On Monday X wrote:</div>QUOTE</div>"
    ),
    "protonmail": (
        '<div>ANSWER</div><div class="protonmail_signature_block"><div>Sent with Proton Mail secure email.</div>'
        '</div><div class="protonmail_quote">On Tuesday, X wrote:<br><blockquote class="protonmail_quote" '
        'type="cite">QUOTE</blockquote></div>'
    ),
    "qq": (
        "<div>ANSWER</div><div><includetail><div"
        ' style="font-size:12px">------------------ zzzz ------------------</div>'
        "<div>QUOTE</div></includetail></div>"
    ),
    "qq2": (
        "<div>ANSWER</div><div><br></div><div>------------------&nbsp;原始邮件&nbsp;------------------</div>"
        '<div style="background:#efefef"><div><b>发件人:</b>&nbsp;"N" &lt;d@n.example&gt;;</div><div><b>'
        "发送时间:</b>&nbsp;2026年2月12日</div><div><b>收件人:</b> x</div></div>QUOTE"
    ),
    "foxmail": (
        '<div>ANSWER</div><hr style="width: 210px"><blockquote style="margin-Top: 0px; margin-Bottom: 0px;'
        ' margin-Left: 0.5em"><div>&nbsp;</div><div style="border:none;border-top:solid #B5C4DF 1.0pt">发件人：N</div>'
        "QUOTE</blockquote>"
    ),
    "netease": (
        '<div><div>ANSWER</div><br><pre><br>在 2026-03-16 10:54:07，"N" &lt;d@n.example&gt; 写道：</pre>'
        '<blockquote id="isReplyContent" style="PADDING-LEFT: 1ex">QUOTE</blockquote></div>'
    ),
    "gmx": (
        '<div><div>ANSWER</div><div>&nbsp;<div name="quote" style="margin:10px"><div><b>Zzz:</b> x<br></div>'
        '<div name="quoted-content">QUOTE</div></div></div></div>'
    ),
    "zimbra": (
        '<div><div>ANSWER</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">zz</div>'
        '<div data-marker="__QUOTED_TEXT__">QUOTE</div></div>'
    ),
    "roundcube": (
        '<p>ANSWER</p><p id="reply-intro">zzz 2026 qqq:</p><blockquote type="cite" style="padding: 0 0.4em">'
        "QUOTE</blockquote>"
    ),
    "zoho": (
        '<div>ANSWER</div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Tue wrote ----</div><blockquote '
        'style="margin:0px">QUOTE</blockquote></div>'
    ),
    "samsung": (
        '<div dir="auto">ANSWER</div><div id="composer_signature">Sent from my Galaxy</div><div><br></div>'
        '<div align="left" dir="auto" style="font-size:100%"><!-- originalMessage --><div>-------- zzz --------</div>'
        "QUOTE</div>"
    ),
    "spark": (
        '<div name="messageBodySection">ANSWER</div><div'
        ' name="messageSignatureSection"><br></div><div name="messageReplySection">'
        'On Feb zz:<br><blockquote type="cite">QUOTE</blockquote></div>'
    ),
    "lotus": (
        '<font size=2 face="sans-serif">ANSWER</font><br><br><br><font size=1 color=#5f5f5f>From: &nbsp;'
        ' </font><font size=1>"N" &lt;d@n.example&gt;</font><br><font size=1>To: x</font><br><font size=1>'
        "Date: 17.02.2026</font><br><font size=1>Subject: x</font><br><hr noshade><br>QUOTE"
    ),
    "orange": (
        '<p>ANSWER</p><blockquote style="margin-left:5px;border-left:2px solid #ff6600">&gt; Message du '
        "04/03/26<br>QUOTE</blockquote>"
    ),
    "mailru": (
        '<div>ANSWER</div><div>&nbsp;</div><blockquote style="border-left:1px solid #0857A6; margin:10px;'
        ' padding:0 0 0 10px;">Вторник, 17 февраля 2026 от N:<br>QUOTE</blockquote>'
    ),
    "yandex": (
        '<div>ANSWER</div><div>17.02.2026, 12:40, "N" &lt;d@n.example&gt;:</div><blockquote class="abcd-wmi-callto">'
        "QUOTE</blockquote>"
    ),
    "indent": (
        '<div>Note:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>ANSWER</div>'
        '</blockquote><div class="gmail_quote"><div class="gmail_attr">On</div><blockquote class="gmail_quote">'
        "QUOTE</blockquote></div>"
    ),
    "gmail inline": (
        '<div class="gmail_quote"><div class="gmail_attr">On Tue wrote:<br></div><blockquote class="gmail_quote">'
        '<div>1. Sleeve</div></blockquote><div>ANSWER</div><blockquote class="gmail_quote">QUOTE</blockquote>'
        "</div>"
    ),
    "emoji": ('<div><img alt="👍" src="x"></div><blockquote type="cite">QUOTE</blockquote>'),
    "table header": (
        "<div>ANSWER</div><table><tr><td><b>From:</b></td><td>N &lt;d@n.example&gt;</td></tr><tr><td>Sent:</td>"
        "<td>17 Feb 2026</td></tr><tr><td>To:</td><td>Alice</td></tr><tr><td>Subject:</td><td>x</td></tr>"
        "</table>QUOTE"
    ),
    "hidden": (
        '<div style="display:none">Approved approved</div><div>ANSWER</div><blockquote type=cite>QUOTE</blockquote>'
    ),
    "x prefix": (
        '<div class="x_x">ANSWER</div><div id="x_divRplyFwdMsg"><b>From:</b> Northlight &lt;desk@n.example&gt;'
        "<br><b>Sent:</b> Tue, 17 Feb 2026 09:55<br><b>To:</b> Alice<br><b>Subject:</b> x</div>QUOTE"
    ),
}
