"""What may be added to an approval so that it is none: a condition, a doubt, a change of mind, somebody else's say."""

# {} is an approval as it was written, {low} the same beginning small, {bare} the same without its last mark.
TURNS = {
    "en": (
        "If our lawyer agrees, {low}", "{bare}, but change the date first.", "{} However, the phone number is wrong.",
        "{} One thing: please remove the star.", "{} Only for the web though.", "{} Wait, no, stop!",
        "{} Don't print yet.",
        "{} Can you check if the price is right?", "{} I'm not sure about the photo.", "I can't say yet: {low}",
        "Tomorrow I will write: {low}", "I withdraw my approval. I had written: {low}",
        "{} Just kidding, this is terrible.",
        "{} Pending the board's decision.", "{} Except the last page.", "{} Sorry, I meant the other job.",
        "{} My colleague still has to look at it.", "{} Minor edits in the attachment.",
        "{} The date must be the 12th.",
    ),
    "zh": (
        "如果法务没意见，{}", "{bare}，但是先把日期改了。", "{}不过电话错了。", "{}另外，请把星号去掉。",
        "{}仅限线上。", "{}等一下，不行，先停！",
        "{}价格对吗？", "{}照片我不太确定。", "我还不能说：{}", "明天我会回复：{}", "{}以法务最终审核为准。",
        "{}背面除外。", "{}同事还要再看一下。",
        "{}先别印。", "{}附件里有几处小修改。", "{}开玩笑的，太差了。", "{}抱歉，我说的是另一个稿子。",
    ),
    "es": (
        "Si nuestro abogado está de acuerdo, {low}", "{bare}, pero cambiad antes la fecha.",
        "{} Sin embargo, el teléfono está mal.",
        "{} Una cosa: quitad la estrella.", "{} Pero solo para la web.", "{} Esperad, no, ¡parad!",
        "{} No imprimáis todavía.",
        "{} El titular tiene que ser más corto.", "{} No estoy seguro de la foto.", "Mañana os escribiré: {low}",
        "{} A falta de la revisión final de legal.", "{} Menos la última página.",
        "{} Perdón, me refería al otro trabajo.",
        "{} Mi compañera todavía tiene que verlo.", "{} Cambios menores en el adjunto.",
    ),
    "de": (
        "Wenn unser Anwalt einverstanden ist, {low}", "{bare}, aber bitte vorher das Datum ändern.",
        "{} Noch nicht drucken.",
        "{} Allerdings ist die Telefonnummer falsch.", "{} Eine Sache noch: bitte den Stern entfernen.",
        "{} Halt, nein, stopp!",
        "{} Stimmt der Preis?", "{} Beim Foto bin ich mir nicht sicher.", "Morgen schreibe ich: {low}",
        "{} Vorbehaltlich der Prüfung durch die Rechtsabteilung.", "{} Bis auf die letzte Seite.",
        "{} Meine Kollegin muss noch drüberschauen.", "{} Kleine Änderungen im Anhang.",
    ),
    "fr": (
        "Si notre avocat est d'accord, {low}", "{bare}, mais changez d'abord la date.", "{} N'imprimez pas encore.",
        "{} Cependant le numéro de téléphone est faux.", "{} Une chose : enlevez l'étoile.",
        "{} Attendez, non, arrêtez !",
        "{} Je ne suis pas sûr de la photo.", "Demain j'écrirai : {low}",
        "{} Sous réserve de la relecture du service juridique.",
        "{} Sauf la dernière page.", "{} Ma collègue doit encore regarder.",
        "{} Petites modifications en pièce jointe.",
    ),
    "vi": (
        "Nếu luật sư đồng ý thì {low}", "{bare}, nhưng em sửa ngày trước nhé.", "{} Chưa in nhé.",
        "{} Tuy nhiên số điện thoại sai.",
        "{} Một điều: bỏ ngôi sao đi em.", "{} Khoan, không, dừng lại!", "{} Giá đúng chưa em?",
        "Mai chị sẽ viết: {low}",
        "{} Với điều kiện pháp chế kiểm tra lại.", "{} Trừ trang cuối.", "{} Đồng nghiệp chị còn phải xem.",
    ),
}  # fmt: skip


def turned(approval: str, turn: str) -> str:
    """The approval with what is added to it."""
    low, bare = approval[0].lower() + approval[1:], approval[:-1]
    return turn.replace("{low}", low).replace("{bare}", bare).replace("{}", approval)
