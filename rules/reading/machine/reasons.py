"""Why a mail was not delivered: the words servers use, as data, in the order in which they are asked.

The order matters: "550 5.1.1 user is over quota" is a full mailbox, "550 5.1.1 blocked using a list" says nothing of
the address. What says most about something other than the address comes first. All patterns meet lower-case text of
one line without addresses and links, and have no unbounded gaps.
"""

import re
from collections.abc import Collection

from rules.reading.machine.tables import either

# reason, then alternatives. Sources: RFC 5321 4.2, RFC 3463, RFC 7505, and what servers are known to say.
_PHRASES = (
    ("loop", r"""
        too many hops / (?:maximum )?hop count / (?:mail|routing|delivery|message|forwarding)[ -]loop /
        loops? back to / too many received / \bloop\b
    """),
    ("mailbox full", r"""
        over ?-?(?:the )?(?:disk ?)?quota / overquota / quota (?:is )?(?:full|violation|reached) / disk quota /
        (?:quota|allocation|mailbox|inbox|storage|allowed size|account)\b.{0,40}\bexceed / shutoffquotaexceeded /
        exceed(?:s|ed|ing)?\b.{0,40}\b(?:quota|storage|mailbox|disk space|allowed size|local limit) /
        (?:mailbox|mail box|mailfolder|mail folder|inbox|maildir|mail ?drop|account|postfach|user|e-?mail
            box)(?:'s)?(?: .{0,30})? (?:is |was |has become |appears to be |too |already |ist )?(?:full|voll)\b /
        full mailbox /
        (?:insufficient|not enough|no|out of|lack of) (?:system |disk |mailbox |more )?(?:storage|disk|space) /
        size limit of the mailbox / mailbox (?:size|storage|has (?:reached|grown)|limit) / too much mail data /
        over the (?:maximum )?(?:allowed )?(?:storage|mailbox|size|limit) /
        user has (?:exhausted|too many messages) / storage (?:limit|space|allocation) / recipient (?:is )?over /
        mailbox .{0,20}(?:locally )?full / bo[iî]te (?:aux lettres |de r[ée]ception )?.{0,30}(?:pleine|satur) /
        (?:buz[oó]n|casilla).{0,30}llen[oa] / (?:casella|mailbox) .{0,30}piena / caixa .{0,30}cheia /
        邮箱.{0,8}(?:已满|空间不足) / 一杯 / 容量(?:超過|オーバー) / переполнен /
        skrzynka .{0,20}(?:pełna|przepełniona) / postvak .{0,10}vol\b / メールボックスの容量
    """),
    ("too large", r"""
        (?:message|mail|e-?mail|body|content|attachment|file|line|data)s? ?(?:is |are |was
            )?(?:size|length|limit|too) ?(?:big|large|long|limit|exceed|is too|of) /
        too (?:big|large) (?:message|mail|for) / size (?:limit|exceed) /
        (?:message|mail) .{0,40}(?:larger|bigger) than / exceed.{0,40}(?:message|maximum|max|size|length) /
        length exceeds / max(?:imum)? (?:message |mail )?size / message is (?:too|bigger|larger) /
        nachricht .{0,20}zu gro
    """),
    ("too many at once", r"""
        too many (?:recipients|connections|concurrent|messages|mails|e-?mails|errors|sessions|invalid|rcpt|attempts) /
        (?:rate|volume|frequency|sending|connection|hourly|daily)[ -]?(?:limit|quota|thrott|control) / throttl /
        unexpected volume /
        (?:receiving|sending) (?:mail|messages|e-?mails?) (?:at a rate|too (?:quickly|fast|frequently)) /
        too (?:frequent|fast|quickly) / limit .{0,30}per (?:hour|day|minute) / rate (?:that|exceed) /
        exceeded .{0,30}(?:rate|connections|recipients|messages per) / user complaints
    """),
    ("disabled", r"""
        (?:account|mailbox|user|recipient|e-?mail address|address|inbox|mail box|box)(?: account| mailbox)?(?:
            (?:that )?you tried to reach)? ?(?:is |was |has been |have been |been |currently |temporarily |not |no
            longer |administratively |marked )*(?:disabled|suspend|locked|frozen|blocked|discontinued|deactivated|on
            hold|restricted|terminated|expired|active\b) /
        (?:disabled|suspended|locked|frozen|deactivated|dormant) (?:account|mailbox|user|recipient|address) /
        (?:account|mailbox|user|recipient)(?: (?:is|has been))? (?:inactive|dormant|unusable) /
        inactive (?:user|account|mailbox) / mailbox (?:currently |is )?(?:unavailable|disabled), not accepting /
        mailbox disabled / not accept(?:ing)? (?:any )?(?:mail|messages) (?:for|at this address) /
        compte .{0,30}bloqu / cuenta .{0,20}(?:suspend|inactiv) / account (?:has not been|not) (?:activated|used) /
        vacation .{0,10}suspen / delivery .{0,20}suspended
    """),
    ("moved", r"""
        (?:mailbox|user|recipient|address|account|destination) (?:has )?(?:moved|been moved|changed) /
        (?:recipient|user|address|mailbox|person|employee) (?:is |has )?no longer /
        no longer (?:valid|active|exists?|in use|available|on server|employed|works? (?:at|for|here)) /
        has (?:been replaced by|left the) /
        no forwarding address / new (?:e-?mail )?address is / please (?:use|try) (?:the )?new address
    """),
    ("relaying", r"""
        relay(?:ing)?(?: access| attempt| of mail| to)?.{0,24}(?:denied|not
            (?:permitted|allowed|authori[sz]ed)|prohibited|disallowed) /
        (?:unable|not allowed|not permitted|cannot|refus\w+|won't|do not|don't|we do not|not) (?:to )?relay /
        no relay / not (?:in|one of) (?:my|our) (?:list of )?allowed / relaying / not a gateway /
        isn't in my (?:list of )?allowed / not an open relay / must be authenticated to relay /
        in my list of allowed rcpthosts / rcpthosts
    """),
    ("sender not authenticated", r"""
        \bdmarc\b / \bdkim\b / \bspf\b / sender[ -]?id\b / unauthenticated / not authenticated /
        authentication (?:checks?|results?) .{0,20}(?:fail|did not) / fails? (?:to pass )?authentication /
        sender policy framework / without authentication / pass(?:es)? authentication
    """),
    ("no reverse DNS", r"""
        reverse (?:dns|lookup|address|resolution|mapping|hostname|record|host name|name) / \brdns\b / \bptr\b /
        in-addr\.arpa / cannot (?:find|resolve) your (?:host ?name|address|reverse) / mismatches client ip /
        cannot find your / client host rejected: cannot find /
        (?:helo|ehlo)\b.{0,40}(?:invalid|reject|mismatch|not match|need|forged|resolve|not) /
        (?:could|did|can) ?not resolve (?:the )?(?:sender|your|client) /
        no (?:dns )?(?:ptr|a) record .{0,20}(?:ip|address|client) / valid sender domain /
        fully[- ]qualified (?:host|domain)
    """),
    ("reputation", r"""
        (?:black|block|deny|grey-?block|reject) ?-?list / reputation / \b(?:dns)?[rd]n?s?bl\b / \(bl\) / spamhaus /
        spamcop / barracudacentral / \bsorbs\b / \bcbl\b / uceprotect / mailspike / invaluement / blocked using /
        (?:ip|host|server|client|network|domain|connection)\b.{0,30}\b(?:is |are |was |has been |been
            )(?:blocked|banned|listed|rejected|denied) /
        (?:listed|found) (?:in|on|at|by) .{0,40}(?:list|rbl|\.org|\.net) /
        (?:poor|bad|low) (?:sender|ip|senderbase) / banned /
        (?:refused|rejected|denied|blocked) .{0,20}(?:ip|network|connection from|your server)\b /
        client host .{0,60}(?:rejected|denied|blocked) / dynamic(?:ally)?[ -](?:ip|assigned|address|allocated|host) /
        may not be mail exchanger / aup# / connection (?:denied|rejected|not authori) /
        not accept(?:ing|ed)? (?:connections|mail|messages|email) from / no access from mail server / \bdul\b /
        messages from .{0,60}(?:deferred|blocked) / senderscore / bad(?: sender)? ip /
        block(?:ed|ing) your (?:ip|mail)
    """),
    ("taken for spam", r"""
        spam / \bube\b / \buce\b / unsolicited / \bbulk\b / \bjunk\b / phish / blacklisted url / uribl / \bsurbl\b /
        (?:high|too many) .{0,20}score / looks like / suspicious / マナー違反|迷惑メール / 垃圾邮件 /
        bulk email filter / content (?:filter|was rejected|rejected) /
        message (?:was )?(?:filtered|content rejected|looked like) / bayes
    """),
    ("not as RFC says", r"""
        rfc ?-?(?:282[12]|532[12]|20\d\d)\b / \brfc 82[12] / multiple addresses in from /
        (?:multiple|duplicate|missing|malformed|invalid|bad|too many) (?:\w+ )?headers? / bare (?:lf|cr|newline) /
        non-?compliant / header (?:is )?(?:missing|error|not) / missing (?:from|date|message-id|to|subject)
    """),
    ("content refused", r"""
        virus / malware / trojan / infected /
        attachments? .{0,30}(?:block|not (?:allowed|accept|permit)|reject|prohibit|type|suffix) /
        potential (?:security|threat|danger)|security issue / content (?:error|is not|not|presents)|its content /
        media (?:error|not supported|type) / executable /
        (?:conversion|encoding|8 ?-?bit|charset)\b.{0,40}(?:not supported|prohibited|required|lost|impossible|not) /
        headers? too (?:large|long|big) / banned (?:file|content) / improper use of 8-bit
    """),
    ("sender refused", r"""
        (?:sender|from|mail from|return path|envelope[- ]from|originator)\b.{0,60}(?:reject|refus|denied|invalid|not
            allowed|not exist|unknown|verif|block|not accept|bad) /
        (?:reject|refus|denied|block|unknown|invalid|bad|unverified|verify).{0,20} (?:your )?(?:sender|mail
            from|from (?:address|domain|header)) / domain of sender / not (?:a )?(?:member|subscriber|subscribed) /
        (?:only|non-?) ?(?:members|subscribers) / recipnotfound-restrict /
        (?:permission|permitted|allowed|authori[sz]ed) to (?:post|send|submit|deliver|contact) /
        may not have permission / my name was rejected /
        (?:not|isn't) (?:allowed|permitted|authori[sz]ed|eligible) (?:to )?(?:send|post|deliver|submit|mail) /
        requireauthenticat|authrequired / restricted (?:to|from|recipient) / resolver\.rst /
        does ?n.t accept .{0,30}(?:from you|from outside|external) / invalid domain name
    """),
    ("no such user", r"""
        recipient address rejected: access denied / directory[- ]based edge
    """),
    ("greylisted", r"""
        gr[ae]y ?-?list / (?:try|come back|retry) (?:again )?(?:later|in \d|after) /
        temporar(?:ily|y) (?:deferr|reject|refus|unavail|suspend|block|fail) / please (?:re)?try /
        essayer plus tard / deferred due / delayed for / resources temporarily
    """),
    ("takes no mail", r"""
        null mx / no smtp service /
        (?:does|do)(?: not|n't) (?:accept|receive|take|handle|allow) (?:any )?(?:e-?)?(?:mail|messages|smtp) /
        never (?:accepts?|receives?) (?:any )?(?:e-?)?mail / not accepting (?:network |any )?(?:messages|mail\b) /
        no mail (?:is )?accepted / smtp service (?:is )?not (?:available|supported) / host .{0,60}never accept /
        does not accept e-?mail
    """),
    ("no such host", r"""
        (?:host|domain|host or domain|domain or host|hostname|mail domain)s?(?: name)?s? ?(?:is |was |could |can
            |name )?(?:unknown|not (?:be )?found|not exist|cannot be found|invalid|isn't valid) /
        (?:unknown|no such|non-?existent|illegal|bad|unrouteable|invalid|nonexist\w*) (?:mail
            )?(?:host|domain|destination host|system) / nxdomain /
        (?:domain|host|hostname)\b.{0,60}(?:does ?n[o']t exist|doesn't exist|non-?existent|not reachable|couldn't be
            found|could not be found|cannot be found) / couldn't find (?:any|a) (?:host|mail exchanger|domain) /
        all (?:relevant mx|host address lookups) /
        no (?:route found to domain|mail ?(?:server|exchanger|host)s? (?:found|for|known|could)) /
        name or service not known / dns domain .{0,60}(?:does not|doesn't) exist / address lookup .{0,20}fail /
        no mx (?:or|and|record|found)
    """),
    ("malformed address", r"""
        malformed(?! or unexpected) / (?:bad|invalid|illegal|incorrect) (?:\w+ )?address syntax /
        syntax error .{0,30}(?:address|mailbox|parameter) / incorrectly constructed / may not follow
    """),
    ("no such user", r"""
        (?:user|recipient|mailbox|account|addressee|local
            ?-?part|person|mailuser|name|address|login|alias|customer|subscriber|userid|e-?mail)s?(?: name| address|
            mailbox| account)?(?:\(s\))? ?(?:is |are |was |could |can |has )*(?:\w+ )?(?:unknown|not (?:be
            )?(?:found|known|exist|valid|recogni[sz]ed|listed|local|here|in|a )|cannot be
            found|invalid|nonexist|non-exist|does not have) /
        (?:unknown|no such|invalid|nonexistent|non-existent|unrouteable|undeliverable|bad|no valid|not a
            valid|illegal|not a known|unresolvable|undefined|wrong|incorrect|non-local) (?:or \w+ )?(?:virtual
            |local |remote |final |delivery |destination |final delivery |e-?mail |mail ?|rcpt |foreign
            )*(?:user|recipient|mailbox|account|address|person|local
            ?-?part|alias|rcpt|box|name|id|login|destination|customer|subscriber|people) /
        (?:user|recipient|mailbox|account|address|person|login|alias|name|e-?mail)\b.{0,60}(?:does
            ?n[o']t|doesn't|do not|don't|didn't) (?:\w+ )?(?:exist|have an?|match|appear) /
        (?:couldn't|could not|cannot|can't|unable to|not) (?:be
            )?(?:find|found|locate|verify|recogni[sz]e|know|resolve|identify)\b.{0,30}(?:user|recipient|mailbox|address|account|person|name)?
            /
        no (?:mailbox|account|user|person|recipient|one|such)\b.{0,30}(?:here|by that name|with
            that|named|exist|known|at this|found|for)? / (?:there is|we have) no (?:user|mailbox|account|one|such) /
        mailbox (?:is )?(?:unavailable|not available|does not|name not) /
        (?:address|mailbox|recipient|user|account) (?:\w+ )?not (?:found|listed|known) /
        recip(?:ient)?notfound|recipientnotfound /
        adresse .{0,40}(?:invalide|inexistant|introuvable)|destinataire .{0,20}(?:invalide|inconnu) /
        inactive (?:e-?mail )?address /
        (?:usuario|destinatario|cuenta|buz[oó]n) .{0,20}(?:desconocid|no existe|inexistente|inv[aá]lid) /
        (?:empf[äa]nger|benutzer|adresse|postfach) .{0,30}(?:unbekannt|nicht
            (?:gefunden|bekannt|vorhanden)|existiert nicht) /
        utente .{0,20}(?:sconosciuto|inesistente|non (?:trovato|valido)) /
        usu[aá]rio .{0,20}(?:desconhecido|inexistente) /
        ユーザー?.{0,12}(?:存在しません|不明)|宛先.{0,10}(?:存在|不明)|見つかりません /
        (?:用户|收件人|邮箱|地址|帐[号户]|账[号户]).{0,12}(?:不存在|未找到|找不到|无效|无法找到) /
        (?:пользовател|адрес|почтов|получател|ящик).{0,30}не (?:существует|найден) / unknown rcpt /
        not our customer / not listed in (?:the )?(?:domino|public|name|address|directory) / user unknown /
        this user (?:doesn't|does not) /
        not (?:a )?(?:our )?(?:valid|known|local)\b / delivery (?:to|error).{0,20}user
    """),
    ("policy", r"""
        polic(?:y|ies) / administrative(?:ly)? (?:prohibit|denied|block|reject|refus) /
        access (?:is )?(?:denied|restricted|not allowed) / (?:not|un) ?-?authori[sz]ed / prohibited /
        blocked (?:by|because|for|due) / client host rejected / denied by / security /
        (?:message|mail|e-?mail|transaction) (?:was |has been |is )?(?:rejected|refused|denied|blocked|not
            accepted)(?! by the (?:recipient|server)) /
        rejected by (?:the )?(?:recipient's |user's )?(?:filter|rule|firewall|gateway|system|administrator) /
        all recipient addresses rejected /
        (?:service|connection|access|traffic) (?:not )?(?:accepted|refuse[dr]?)\b(?! by) / not accepted for /
        must (?:issue|use) (?:a )?starttls / \btls\b .{0,20}(?:required|fail|not) / encryption (?:required|needed) /
        authentication required / you (?:are|have been) (?:blocked|rejected)
    """),
    ("network", r"""
        (?:connection|connect|operation|conversation|network|session|socket)\b.{0,30}(?:refused|timed?
            ?-?out|reset|lost|closed|dropped|error|fail|unreachable|abort|broken) / lost connection / no route to /
        (?:host|network|server|destination) .{0,20}(?:unreachable|not reach|not respond|down) / timed? ?-?out /
        name service error / \bdns\b / name ?server / server failure / did not (?:accept our|respond) /
        unable to (?:connect|reach|contact) / couldn't establish / couldn't (?:connect|contact|reach) /
        socket error / no (?:a |aaaa )?records? / (?:not|un)able to (?:look ?up|resolve)
    """),
    ("gave up", r"""
        expired / failed \d+ attempts / retry time(?:out)? ?(?:exceeded|not reached)? / queue(?:d)? (?:for )?too long /
        (?:could|was) not (?:be )?delivered (?:for|within|after|in time) / deleted from (?:the )?queue /
        delivery time / too long in (?:the )?queue / undeliverable (?:for|after) / gave up /
        not delivered (?:for|within) / deferred
    """),
    ("server fault", r"""
        insufficient (?:permission|system resources|memory|resources) /
        (?:service|server|system|database|ldap|directory|backend|local)\b.{0,30}(?:unavailable|error|problem|fault|fail|busy|not
            available|trouble) /
        (?:config|i/o|input/output|internal|unexpected|software|permission|local|processing|system)\w* (?:\w+
            )?(?:error|problem|fault|fail|denied|trouble) / \bldap\b /
        unable to (?:open|write|create|save|deliver|process|run|execute|chdir|switch|contact) /
        cannot (?:open|create|write|execute|append) / can't (?:create|open|write|chdir) / out of memory /
        no such file / pipe to / exec(?:vp?)? / exit (?:code|status) / procmail /
        command (?:failed|died|output|time) / local delivery failed / queue file / resources / maintenance /
        a problem occurred
    """),
)  # fmt: skip
_TABLE = tuple((reason, re.compile(either(block))) for reason, block in _PHRASES)

# Said by the server that writes the notice, or so plainly that it does not matter at which command it was said.
SURE_USER = re.compile(
    either(r"""
    no mailbox here by that name / user unknown in / unknown in (?:local|virtual|relay) / recip(?:ient)?notfound /
    invalid final delivery / not listed in (?:the )?(?:domino|public|directory|name) / 000c05a6 / ^unknown user: /
    recipient name is not recogni / (?:doesn't|does not) have an? \S{0,80} ?account / mailbox unavailable /
    address(?: \S{1,300})? (?:couldn't|could not|cannot|can't|was not|wasn't) (?:be )?found / unknown recipient$ /
    adresse d.{0,40}invalide / nicht in diesem domino / user not known / not a known user at / unknown local part /
    unrouteable address
""")
)


def reason_of_words(line: str, not_these: Collection[str] = ()) -> tuple[str, str] | None:
    """The first reason whose words stand in a prepared line, and those words."""
    for reason, pattern in _TABLE:
        if reason not in not_these and (match := pattern.search(line)):
            return reason, match[0]
    return None
