"""The words of letters to clients: nobody can be told by them. Written by `python -m tests.letters`."""

ORDINARY_WORDS = frozenset(
    """
    7bit ablauf abonarse abone abord aborderons about abr abril acaba acaban accept accepter accorder account
    aceptarlo actualizado afin ago agosto agradeceríamos agradecimiento ahead ahora algo alguna algún all
    already als alternative alto always amical amistoso amount and anders anh annehmen anotado ansteht answer
    answers antelación anterior anteriores antes antwort antworten antwortet anything août apologise approval
    approvals approve approved apr april aprobaciones aprobado arbeit are arrange arrive arrivent arriver
    arrivée arrivées ask asked así atención attend attendons attendre attente aucune auf aug august aussitôt
    auto autoreply autre avance avant avec avez aviso avons avr avril back ban base64 basta beantworten
    beaucoup before begleichen bei bekommen below bereiten bereits bericht berichtigen bescheid bestellnummer
    bestätigen bestätigung betrachten betrag bezahlt bien bientôt bis bisherigen bitte bitten biết bonjour
    bonne boundary brauchen breve bringen bueno buscar báo bây bên bản bảy bận bằng cada cambiado cambios
    camino can cas ceci cela celle celles ces cette changed changes changé chaque charset chia cho chose
    chuyển chuẩn chân chính chóng chúng chưa chậm chỉ chỉnh chị chờ chủ clair claro close colaboración
    collaboration come commande comme commerciale communiquer como complet completo compris compte
    comunicaciones comunique con conditional confirm confirmation confirme confirmer conocerla consta conste
    contact contacto cordial cordialement corregiremos correo corrigerons could courrier courriers cours
    courte croisé crossed cruzado cuenta cuentas currency cuándo cuối cuộc các cáo câu còn cómo công cùng cảm
    cần cập cộng của dafür dahin damit damos dank danken dann dans dar darauf darf darum das dass date datum
    day days dear dec december decir decision dedicar del delay delayed dem demain demandant demora den dentro
    der dernier derniers derzeit desk despite deuxième dez dezember dic diciembre die dienstag dies diese
    diesem diesen dieser dieses difficulté dificultad dim dimanche dirección directamente directe directement
    direction directly direkt disculpas disregard dites dom domingo donnerstag dont dossiers due dung dunning
    duyệt dành dès déc décembre déjà délai día días díganoslo dónde dürfen dưới earlier echa ein eine einen
    einfach eingegangen eingeplant ellos else email encore ene enero enough enregistré enregistrée enseguida
    ensemble ensuite entonces entre entschuldigung entsprechend enviado enviamos envoi equalto equipo erledigt
    erreicht erreur ersetzt erwartet escribimos escrito esperarlo est esta estaba estas este esto está esté
    etwas excuser expect factura facturas facture factures faire fall fallen falta fassung faut favor feb
    febrero februar february fecha fehlen fehlt ferme ferons few final find finden firm firme first folgendes
    following foot for formlos forward frage frei freigabe freigaben freigeben freigegeben freitag freuen
    freundlichen freundlicher fri friday friendly from full fully fällig févr février für gab geben gegen
    gegenstandslos gemeinsam gemeint generated genügt geplant geplante gerade geschrieben geschäftsleitung
    gesendet get gets geworden gezahlt geändert geänderter ghi gian giải giờ gracias grateful grüssen gustaría
    gute guten gần gặp gọn gửi haben habido hacer hai han has hasta hat have hay haya hear hebdomadaire hemos
    here hier hindert hinweis hiểu hiện hola holding hoy hoạch hoặc html hàng hình hóa hôm hören hơn hướng hạn
    hạng họp hỏi hồi hợp ici ihnen ihre impayée impayées impida importe indique indiquer indíquenos informe
    inmediato instant into intégralement invoice invoices inzwischen issued ist item items its jan januar
    january janv janvier jedem jetzt jeu jeudi jour jours jue jueves juil juillet juin jul juli julio july jun
    june juni junio juntos just juste kein keine khi khoản khách khó không khăn kind kiến klären know kommen
    kommende kundenberatung kurze kurzer kính können kümmern kürze laquelle las last late leiten les let
    letter letters letzte letzten leur lieber lies listed liên llega llegará loin look los lost lui lun lundi
    lunes luôn làm lãnh lên líneas lòng lösung lưu lại lần lập lịch lỗi lời mahnung mai mail maintenant mal
    malgré man management manque mar march mardi mars martes marzo may mayo mañana meant medium meeting
    meetings mehr mensaje mer merci mercredi message mis misma missing mit mittwoch mié miércoles
    modifications moment momento mon monday mong montag montant more morgen most mot motivo much muchas mucho
    multipart muốn más mär märz möchten mắc mặc một mục nachricht nada nay necesitamos need nennen next ngay
    nghị nguyên ngày người ngắn nhanh như nhưng nhất nhận nhật nhắc nhắn nhẹ những nicht nichts ningún noch
    non nos not note noted nothing notice noticias notre noté nous nouvelles nov november novembre noviembre
    now nrn nuestra nuestras nuestro number numéro nur nào này nächsten nächstes nécessaire número năm nắm nếu
    nội occuperons occupons oct october octobre octubre ocuparemos oder offen offenen okt oktober once one
    only oof open oppose orden order ordnung ordre oui our out outline overdue overlooked own pagado pago paid
    paiement palabras para parlez part parte parti partie parvient pas pasado pase passed pay payment payé
    pedido pedimos pendiente pendientes per perde perhaps periodo personally personalmente personnellement
    persönlich pesar petit peut phê phản phần phận phụ pieza piezas placer plain plaisir planned please plus
    poco podemos point pondremos por pour pouvez pouvons preferiríamos prefiere pregunta prendrons
    prepararemos prepare preventing previstas previsto primero printable prions priorité prochaines prochains
    procéder propias précédente précédents préférerions préparerons prévu prévue próximas próximos puede punkt
    punkten punto put période pídale pídales qua quand que quelque quería question qui quick quizá quién
    quoted quyết quyền quá qué quý rapides rappel rapport rather raum reaches realice received recently
    recevront rechnen rechnung rechnungen reciba recibidas recibido reconnaissants recordatorio recorded
    records reenviado reenvíe regards reject remercions reminder remplace replaces replied reply report
    resolverla resolverlo responda respondan responder responderemos respondiendo respuesta rest reste restent
    resto resuelto resumimos retard retira retirado retirée retract retrait retraso retrouver reuniones
    reunión revenons revisaremos reçu reçue rien right rogamos room rápido règlement régler réglée réglées
    répondez répondre répondrons réponse réponses réunion réunions rút rất rộn sachiez saludo sam samedi
    samstag sans sat saturday sau sauf schnellen schon schreiben schriftliche second see seeing segundo sein
    selbst semaine semana semanal sent sep sepa sept september septembre septiembre serions será settle setzen
    shared short should sich sicher sie sigue siguen siguiente silent simplement simply sin sind sobre sofort
    soll sollte solo solución solution something sonntag sont soon sort souhaitez spricht stand stands still
    subject suffit suit suivra sujet summe sun sunday sung sur sus sustituye suyas suyo sáb sábado sáu sót sắp
    sớm sửa table tag tagen takes tan teil tell temps tenemos tenga tenir termin termine termins text thanh
    thank thanks that thay the them then there these thg this thiếu thu thursday thành tháng thêm thông thư
    thật thế thể thời thứ thực tiempo tiene time tiên tiếp tiền todavía together tomorrow total toujours toán
    trabajo tramitara transférer transmis trao tratar travail trong trotz trouver trouverons trách tránh trân
    trước trả trễ trọng trực tue tuesday tun tuần txt tác tìm tình tôi tổng tới từng umgehend una unas unclear
    und une unklar uns unsere unserer unseres untergegangen untergeht unterlagen unterwegs until updated usted
    utf validation valider validez validé validés vamos ven vence vencen vencer vencida vencidas vencido
    vencimiento vendredi veranlassen verbindlichen verle vermerkt vers version versión verspätet vie viel
    vielen viene viennent vient viernes visto việc voici vollständig vom von vor vorab vorgesehen vorige vos
    votre vouloir vous vui vài vào văn vướng vẫn với vừa waiting wann war wartet was way wed wednesday week
    weekly weiter weitergegeben weiterhin wenden wenn wer werden what when where which who will wir wird
    wissen with withdraw withdrawn without woche wochenbericht words work working worte would written wrote
    wurde würden xin xác xếp yes yet you your yours zahlung zahlungserinnerung zeitraum zuerst zuletzt zum
    zurückgezogen zurückziehen zusammenarbeit zweite änderungen échue échues échéance écrit élément éléments
    équipe était été última último últimos überfällig überfällige überschnitten đang điểm đây đúng đơn được
    đạo đầy đặt đến địa đổi
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
