"""The words of our own letters: nobody can be told by them. Written by `python -m tests.letters`."""

ORDINARY_WORDS = frozenset(
    """
    7bit aber abgelegt abgelehnt ablage ablauf ablegen abonarse abone abord aborderons about abr abril
    absender absenders acaba acaban accept accepter accorder account aceptarlo actualizado add addition
    address adresse afin after again ago agosto agradeceríamos agradecimiento agree ahead ahora algo alguna
    algún alive all alle allein alles alone already als also alternative alto always amical amistoso amount
    and anderem anderen anders anew anfang anfrage angehalten angehaltener angekommen anh anhalten annehmen
    anotado another anscheinend ansteht answer answered answers antelación anterior anteriores antes antwort
    antworte antworten antwortest antwortet any anything anzuhalten août apologise approval approvals approve
    approved approvegibt apr april aprobaciones aprobado arbeit are arrange arrive arrived arrivent arriver
    arrivée arrivées art ask asked así atención attach attend attendons attendre attente auch aucune auf
    aufrufen aug augenblick august aus ausführen ausgeschöpft aushelfen aussitôt auszusprechen auto autoreply
    autre avance avant avec avez aviso avons avr avril back backup bald ban base64 basta beantworten beaucoup
    because bedingung been beendet before beforehand begleichen begonnen begun behält bei beide beiden beim
    bekommen bekommst bekommt belegen belong belongs below benutzt bereiten bereits bericht berichtige
    berichtigen berichtigten bescheid beschwert bestellnummer bestreitet bestritten bestätigen bestätigung
    betrachten betrag betreff between bezahlt bien bientôt billing bis bisher bisherigen bitte bitten biết
    bleiben bleibt bonjour bonne both boundary brach brauchen braucht breve brief briefe bringen broke brought
    bueno buscar but byte báo bây bên bürgt bản bảy bận bằng cada call cambiado cambios came camino can cannot
    carried cas ceci cela celle celles certain certainly ces cette changed changes changé chaque charset check
    chia cho chose chuyển chuẩn chân chính chóng chúng chưa chậm chỉ chỉnh chị chờ chủ claim clair claro
    client clients close colaboración collaboration come comes commande comme commerciale communiquer como
    compared complains complet completo compris compte comunicaciones comunique con condition conditional
    conditionalgibt config confirm confirmation confirme confirmer connection conocerla consta conste contact
    contacto copy cordial cordialement correct corrected corregiremos correo corrigerons could count
    countersign counts courrier courriers cours courte covers croisé crossed cruzado cuenta cuentas currency
    cuándo cuối cuộc các cáo câu còn cómo công cùng cảm cần cập cộng của daemon dafür dahin damit damos danach
    dank danken dann dans dar darauf daraus darf darin darum darunter das dass data date datei dateien datum
    davon davor day days dazu dead dear dec december decide decides decir decision decisions dedicar dein
    deine deinem deiner del delay delayed deleted delivered dem demain demandant demora den denen denn dentro
    der dernier derniers derzeit des deshalb desk desks despite deuxième dez dezember dic dich diciembre did
    die dienstag dies diese diesem diesen dieser dieses difference differences differs difficulté dificultad
    dim dimanche dinge dir dirección directamente directe directement direction directly direkt disculpas
    dispute disputed disputes disregard dites doch does dom domingo done donnerstag dont doppelt dort dorthin
    dossiers doubt draft due dung dunning durch duyệt dành dès déc décembre déjà délai día días díganoslo
    dónde dürfen dưới each earlier echa eigene eigenen eilt ein eine einem einen einer eines einfach
    eingegangen eingeplant einmal einschliesslich eintragen ellos else email empfänger emptied empty encore
    end ended enden endete ene enero enough enregistré enregistrée enseguida ensemble ensuite entered entonces
    entre entscheiden entscheidet entscheidung entscheidungen entschuldigung entsprechend entwurf enviado
    enviamos envoi equalto equipo erinnern erinnerung erinnerungen erkennen erledigt erreicht erreur ersetzt
    erteilt erwartet erwähnt escribimos escrito esperarlo est esta estaba estas este esto está esté etwas
    every evidence exactly excuser expect factura facturas facture factures faire fall fallen falta fassung
    faut favor feb febrero februar february fecha fehlen fehler fehlt feld felder ferme ferons fest
    festgehalten festhielte festzuhalten few fields file filed files final find finden firm firme first folder
    folge folgen folgendes folgt follow following foot for force forgotten formlos fort forward found frag
    frage fraglichen frei freigabe freigaben freigeben freigegeben freigibst freitag freuen freundlichen
    freundlicher fri friday friendly from früher full fully fällig fälligkeit fälligkeitsdatum févr février
    für gab ganz ganze gap geantwortet geben gebeten gebraucht gefragt gefunden gegen gegenstandslos gehen
    geht gehört gekommen geld geleert gelesen gelten gelöscht gemeinsam gemeint gemeldet genannt genau
    generated genug genügt geplant geplante gerade gesagt geschehen geschrieben geschäftsleitung gesendet
    gesendeten gesendetes gespeichert gespeichertes gesucht get gets gewohnt geworden gezahlt geändert
    geänderter ghi gian gibt gilt given giải giờ goes gone gracias grateful grund grüssen guessing gustaría
    gute guten gần gặp gọn gửi haben habido hacer had hai hallo han hand handed happening harmless harmlos has
    hast hasta hat hatte have hay haya hear hears hebdomadaire heissen heisst held hello help hemos here hier
    hin hinaus hinausgegangen hinausgehen hindert hinein hineingebracht hinweis hiểu hiện hola hold holding
    how hoy hoạch hoặc html hàng hänge hình hóa hôm hören hört hơn hướng hạn hạng họp hỏi hồi hợp ici ihm ihn
    ihnen ihr ihre ihren immer impayée impayées impida importe inbox indique indiquer indíquenos informe
    infrage inmediato ins instant instead into intégralement invoice invoices inzwischen irgendeiner issued
    ist item items its itself jan januar january janv janvier jede jedem jedes jemand jetzt jeu jeudi jour
    jours jue jueves juil juillet juin jul juli julio july jun june juni junio juntos just juste kam kamen
    kann kannst keeps kein keine keinen keiner kennt key khi khoản khách khó không khăn kind kiến klar klares
    klingt klär klären know knows kommen kommende kommt kontakt kopie kunde kunden kundenberatung kurze kurzer
    kính können kümmern künftig kürze lacks lang laquelle las lass lassen last late later laut least leave
    ledger ledgers leere leeren left legen legt leiten les lesbar let letter letters letzte letzten leur
    lieber liegen liegt lies liess liest like line lines listed liên llega llegará loin long look looks los
    lost lui lun lundi lunes luôn làm lãnh lässt lên líneas lòng lösung lưu lại lần lập lịch lỗi lời mahnung
    mai mail mailbox maildienst mails maintenant makes mal malgré man management manque mar march mardi marked
    markiert mars martes marzo matter may mayo mañana mean meant medium meeting meetings mehr meldet meldete
    mend mensaje mensch menschen mer merci mercredi message middle mindestens mis misma missing mistake
    mistakes mit mittendrin mittwoch mié miércoles modifications moment momento mon monday money mong montag
    montant more morgen most mot motivo move moved much muchas mucho multipart muốn más mär märz möchten mắc
    mặc một mục nach nachfragen nachricht nachsenden nada name namen names nay necesitamos need needed needs
    nein nennen nennt neu neue neuen never new next ngay nghị nguyên ngày người ngắn nhanh như nhưng nhất nhận
    nhật nhắc nhắn nhẹ những nicht nichts nie niemand nimmt ningún nobody noch non none nos not note noted
    nothing notice noticias notiz notre noté nous nouvelles nov november novembre noviembre now nrn nuestra
    nuestras nuestro number numéro nun nur nào này nächste nächsten nächstes nécessaire número năm nắm nếu nội
    occuperons occupons oct october octobre octubre ocuparemos oder offen offenen ohne okt oktober older once
    one only oof open oppose orden order ordner ordnung ordre originale originals oui our ours out outdated
    outline over overdue overlap overlooked owed owes own paar pagado pago paid paiement palabras papierkorb
    para parlez part parte parti partie parvient pas pasado pase pass passed passes past pay payable payment
    payé pedido pedimos pendiente pendientes per perde perhaps periodo person personally personalmente
    personnellement persönlich pesar petit peut phê phản phần phận phụ pieza piezas placer plain plainly
    plaisir planned please plus poco podemos point pondremos por post posteingang postfach pour pouvez pouvons
    preferiríamos prefiere pregunta prendrons prepararemos prepare preventing previstas previsto primero
    printable prions priorité prochaines prochains procéder promise promised promises propias précédente
    précédents préférerions préparerons prévu prévue próximas próximos prüfen puede punkt punkten punto put
    période pídale pídales qua quand que quelque quería question qui quick quizá quién quoted quyết quyền quá
    qué quý rapides rappel rapport raten rather raum reaches read reads realice reason rebuild received
    recently recevront rechnen rechnung rechnungen rechtzeitig reciba recibidas recibido recipient
    reconnaissants record recordatorio recorded records reenviado reenvíe regards regeldatei regeldateien
    reject rejected rejectlehnt release remercions remind reminder reminders remplace replaces replied reply
    report reported reports request resolverla resolverlo responda respondan responder responderemos
    respondiendo respuesta rest reste restent resto resuelto resumimos retard retira retirado retirée retract
    retractnimmt retrait retraso retrouver reuniones reunión revenons revisaremos reçu reçue richtigen rien
    right rogamos role rolle room row ruf ruhe ruhen rule rules run rápido règlement régler réglée réglées
    répondez répondre répondrons réponse réponses réunion réunions rút rất rộn sache sachiez sagen sagt sagten
    said saludo sam same samedi samstag sans sat saturday sau sauf save saved say says scheint schick
    schnellen schon schreib schreiben schreibt schriftliche schriftlichen schuldet second see seeing seem
    seems segundo sein seinem selben selbst semaine semana semanal send senden sender sendet sends sent sep
    sepa sept september septembre septiembre serions server service será set settle settled setz setzen sha
    shall shared short should shown shows sich sicher sicherung sie sieh sieht sigue siguen siguiente silent
    simplement simply sin sind slip sobre sofort soll sollte solo solución solution somebody something sonntag
    sonst sont soon sort souhaitez sounds spam speak speichern spent spoken spricht spät später spätere stand
    stands stars start starten status stay stays stecken steckt stehen steht sternen still stimmen stimmt stop
    stopped stops strange subject suffit suit suivra sujet summe sun sunday sung sur sus sustituye suyas suyo
    sáb sábado sáu sót sắp sớm sửa table tag tagen take takes tan teil tell tells template templates temps
    tenemos tenga tenir termin termine termins terms text than thanh thank thanks that thay the them then
    there these they thg things this thiếu those thread through thu thursday thành tháng thêm thông thư thật
    thế thể thời thứ thực tiempo tiene time tiên tiếp tiền todavía together told toml tomorrow too total
    toujours toán trabajo tramitara transférer transmis trao trash tratar travail tried trong trotz trotzdem
    trouver trouverons trách tránh trân trước trả trễ trọng trực tue tuesday tun tut tuần twice two txt tác
    tìm tình tôi tổng tới từng uhr umgehend una unas unbekannt unberührt unclear und under une unerwünscht
    unfiled unhappy unklar unknown unmoved unread uns unsere unserer unseres unter untergegangen untergeht
    unterlagen unterschied unterschiede unterwegs until unwanted unzufrieden unzugeordnetes updated urgent
    used usted usual utf validation valider validez validé validés value vamos ven vence vencen vencer vencida
    vencidas vencido vencimiento vendredi veranlassen verbindlichen verbindung vergessen verglichen verle
    vermerk vermerkt vers versand verschiebe verschieben verschoben versehen version versión versprechens
    verspricht versprochen verspätet versucht very vie viel vielen vielleicht viene viennent vient viernes
    visto việc voici voll vollständig vom von vor vorab vorgesehen vorher vorige vorkommt vorlage vorlagen vos
    votre vouches vouloir vous vui vài vào văn vướng vẫn với vừa wait waited waiting waits wann war warten
    wartet warum was way wed wednesday week weekly weeks weil weiss weiter weitere weitergegeben
    weitergegebene weitergelesen weiterhin welcome well wem wenden wenn went wer werden were wert what
    whatever when where whether which who whole whose why wie wieder will willkommen wir wird wirst wissen
    with withdraw withdrawn withdrew without woche wochen wochenbericht wochenberichte word words work working
    wort worte worten worum would write writes written wrong wrote wurde wurden wörter würden xin xác xếp yes
    yet you your yours yourself zahlung zahlungserinnerung zahlungserinnerungen zahlungsziel zeigt zeile
    zeilen zeitraum zuerst zugestellt zuletzt zum zur zurück zurückgelegt zurückgeschrieben zurückgezogen
    zurücklegen zurückziehen zusammenarbeit zusatz zwei zweifel zweite zweiten zwischen älter änderungen échue
    échues échéance écrit élément éléments équipe était été öfter última último últimos übereinstimmen
    überfällig überfällige übergabe übergeben überholt übernehmen übernimmt überschnitten üblich đang điểm đây
    đúng đơn được đạo đầy đặt đến địa đổi
    """.split()  # noqa: SIM905
)
# Chinese is written without blanks: here whole phrases stand, and a name inside one of them is ordinary.
ORDINARY_RUNS = tuple(
    """
    七月 三月 为便于存档 为便于您提前了解会议内容 九月 也请告诉我们原因 五月 付款提醒 付款温馨提示 以下发票中
    以下发票即将到期 以下发票已于近日 以下是您的原话 以下是我们为 以便双方共同解决 以免遗漏 以及近期安排
    会议提纲 但以下发票至今仍未付清 八月 六月 关于您的回复 其余即将到期 到期日 十一月 十二月 十月 即可 发票号
    可确认的人员 可能是工作繁忙有所疏漏 各项内容的记录如下 合计 向我们转发了您的以下答复 告知确切的付款日期
    周一 周三 周二 周五 周六 周四 周日 四月 在收到您的回复之前 地点 如与您的本意不符 如仍未收到您的回复
    如付款已在安排之中 如付款方面有任何问题 如同意 如因故暂时无法付款 如对发票有任何疑问 如您近日已经付款
    如有需要补充或希望重点讨论的内容 如款项已在途中 如款项已经汇出 客户服务团队都会收到 将先行落实
    尚未回复的内容 已到期 已确认的内容 已经到期 已逾期 并感谢您的配合 并视本通知为已处理 延迟发送 开票日期
    张发票 张逾期发票 您可以直接回复本邮件 您好 您无需再做其他处理 您无需另行处理 您是否同意以下内容 您的答复
    您的问题 感谢您一直以来的支持与合作 感谢您就 感谢您的及时反馈 感谢您的回复 感谢您的邮件 我们不会记为已确认
    我们会与您联系 我们会及时处理 我们会尽快与您联系 我们会提前做好准备 我们会立即更正 我们会立即跟进
    我们会答复 我们将直接联系贵司管理层协商解决 我们尚未收到以下发票的全部款项 我们已记录您对
    我们已记录您撤回对 我们更希望现在就与您妥善处理此事 我们曾于 我们此前已致函贵司 或回复告知预计付款日期
    或在今明两日内回复 或需要补充订单号等信息 所做工作的最新进展 收到时间为 敬请谅解 星期一 星期三 星期二
    星期五 星期六 星期四 星期日 更新 最后付款通知 最近一次为 期待与您会面 未付金额 未获通过 未通过
    本期周报原定于 本期已确认 本期暂无新确认的内容 本次会议的提纲有所调整 此前发送的版本作废
    烦请将我们的邮件转给上述人员 烦请您在近几日内安排付款 特此告知 特此提前告知 现将本次会议的提纲发送给您
    现延迟送达 由其直接回复 的修改意见 的内容只能由 的确认 的补充说明 目前没有安排会议 目前没有待您回复的事项
    确认已撤回 第二次付款通知 等待您的回复 该邮件未被记录为确认 请以此版本为准 请告知付款日期
    请尽快付清上述款项 请忽略本邮件 请您在本周内安排付款 请您确认 请直接回复本邮件说明 请随时告知 谢谢您的配合
    近期会议 这是我们最后一次书面通知 部分已于近日 需修改 需要您回复的事项 需要您本人确认 项内容的回复
    项已确认 项目周报 顺祝商祺
    """.split()  # noqa: SIM905
)
