"""Quotes and signatures known by the markup of the programs that write them."""

import re
from typing import Final, Literal

from selectolax.lexbor import LexborNode

Verdict = Literal["", "quoted", "forwarded", "signature", "rest"]  # rest: this element and all that follows is quoted

_QUOTE_CLASSES: Final = re.compile(
    r"(?:^|\s)(?:gmail_attr|yahoo_quoted|ydp\w*yahoo_quoted|yahoo_quoted\w*|protonmail_quote|tutanota_quote"
    r"|moz-cite-prefix|zmail_extra|missive_quote"
    r"|front-blockquote|clean_bq|wmi-callto|\w+wmi-callto|mailru-blockquote|quoted-message|quote-header"
    r"|airmail_on|ntes_\w*reply\w*|mail_quoted|crm-quote|superhuman-quote"
    r"|oe_quote|x_gmail_attr|x_yahoo_quoted|spark_quote|fr-quote|js-previous-message|qqmail_reply|reply-quote"
    r"|skiff_quote|hey_quote)(?:\s|$)",
    re.IGNORECASE,
)
_QUOTE_IDS: Final = re.compile(
    r"(?:x_)?(?:isreplycontent|isforwardcontent|yahoo_quoted\w*|mail-editor-reference-message-container"
    r"|reply-intro|replyintro|original-content|originalcontent|qt|quoted[-_]?\w*|reply_?quote"
    r"|olk_src_body_section)$",
    re.IGNORECASE,
)
_REST_IDS: Final = re.compile(
    r"(?:x_)?(?:appendonsend|divrplyfwdmsg|zwchr|stopspelling|replysplit|lvhr"
    r"|mail-editor-reference-message-container|ms-outlook-mobile-reference\w*)$",
    re.IGNORECASE,
)
_REST_CLASSES: Final = re.compile(
    r"(?:^|\s)(?:x_)?(?:outlookmessageheader|ms-outlook-mobile-reference-message)(?:\s|$)", re.IGNORECASE
)
_REST_COMMENTS: Final = re.compile(r"\W*(?:originalmessage|original message|reply above this line)", re.IGNORECASE)
_SIGNATURE: Final = re.compile(
    r"(?:^|\s)(?:x_)?(?:gmail_signature(?:_prefix)?|moz-signature|ms-outlook-mobile-signature|signature"
    r"|mail-?signature|yahoo[-_]signature|ydp\w*signature|protonmail_signature_block(?:-\w+)?"
    r"|composer_signature|applemailsignature|apple-mail-signature|bloop_sign\w*|email-signature"
    r"|foxmailsigncontainer|foxmail_sign\w*|qmsign\w*|netease_?sign\w*|ntes-?mail-?signature|_signature"
    r"|mobile-signature|iphone-signature|divneteasemailcard"
    r"|tutanota-signature|zimbra-signature|aliyun_?sign\w*|wisestamp\w*|sig|mailsign\w*)(?:\s|$)",
    re.IGNORECASE,
)
_BORDER_TOP: Final = re.compile(r"border:none;border-top:solid")
_INDENT: Final = re.compile(
    r"border:(?:none|0(?:px)?|currentcolor)[^;]*;?.{0,60}padding:0|margin:0(?:px)?0(?:px)?0(?:px)?40px;border:none"
)
_LABELLED: Final = re.compile(r"[^\n:：]{1,30}[:：][^\n]*@")


def verdict(node: LexborNode) -> Verdict:
    """What an element's own tag, class, id, name and style say it is. "" when they say nothing."""
    tag = node.tag or ""
    attributes = node.attributes
    if tag == "blockquote":
        return "" if _is_indent(attributes) else "quoted"
    if tag in ("includetail", "reply-quote"):
        return "quoted"
    if not attributes:
        return ""
    classes, ident = attributes.get("class") or "", attributes.get("id") or ""
    if classes or ident:
        named = _by_name(node, classes, ident)
        if named:
            return named
    if (attributes.get("name") or "").casefold() in ("quote", "quoted-content", "messagereplysection"):
        return "quoted"
    if (attributes.get("data-marker") or "").upper() == "__QUOTED_TEXT__" or (
        attributes.get("data-type") or ""
    ) == "quote":
        return "quoted"
    if "data-smartmail" in attributes and attributes["data-smartmail"] == "gmail_signature":
        return "signature"
    style = attributes.get("style")
    if tag == "div" and style and _BORDER_TOP.search(_bare(style)) and _LABELLED.search(node.text()[:600]):
        return "rest"
    return ""


def comment_verdict(text: str) -> Verdict:
    """Samsung and others announce the older mail in a comment."""
    return "rest" if _REST_COMMENTS.match(text[:60]) else ""


def _by_name(node: LexborNode, classes: str, ident: str) -> Verdict:
    if _REST_IDS.match(ident) or _REST_CLASSES.search(classes):
        return "rest"
    if "gmail_quote" in classes:  # answers typed into a quote stand between the cited blocks, inside this element
        return "" if node.css_first("blockquote") is not None else "forwarded" if _is_forward(node) else "quoted"
    if "moz-forward-container" in classes or ident.casefold() == "isforwardcontent":
        return "forwarded"
    if _QUOTE_CLASSES.search(classes) or _QUOTE_IDS.match(ident):
        return "quoted"
    return "signature" if _SIGNATURE.search(classes) or _SIGNATURE.search(ident) else ""


def _is_forward(node: LexborNode) -> bool:
    return node.text()[:30].lstrip().startswith("-----")


def _is_indent(attributes: dict[str, str | None]) -> bool:
    """A block somebody indented while writing, not a quote: no type, no class, no border, forty pixels."""
    if attributes.get("type") or attributes.get("class") or attributes.get("id") or attributes.get("cite"):
        return False
    return bool(_INDENT.search(_bare(attributes.get("style") or "")))


def _bare(style: str) -> str:
    return re.sub(r"\s", "", style[:600].casefold())
