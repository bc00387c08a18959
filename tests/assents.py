"""The plainest words of assent, and the words that deny them."""

DENIALS = {
    "en": ("not ", "don't "),
    "zh": ("不",),
    "es": ("no ",),
    "vi": ("chưa ",),
    "de": ("nicht ",),
    "fr": ("pas ",),
}
ASSENTS = {
    "en": ("approved", "approve", "ok", "okay", "go ahead", "print it", "agreed", "fine", "release it", "good to go"),
    "zh": ("同意", "批准", "通过", "确认", "可以", "行", "认可", "可以印", "ok", "没问题"),
    "es": ("aprobado", "apruebo", "lo apruebo", "conforme", "ok", "vale", "de acuerdo", "autorizado", "imprimir"),
    "vi": ("duyệt", "đồng ý", "ok", "được", "in", "chấp thuận", "nhất trí"),
    "de": ("freigegeben", "einverstanden", "genehmigt", "ok", "in Ordnung", "drucken", "freigeben"),
    "fr": ("validé", "approuvé", "d'accord", "ok", "je valide", "accord", "imprimer", "conforme"),
}

# The same, said of the piece by its name.
NAMED = {
    "en": (
        "The {} is approved", "{} approved", "Approved: {}", "{}: approved", "{} v2 is approved", "We approve the {}",
        "I approve the {}", "Approved: {} v2", "Our {} is approved", "\"{}\" is approved", "{} is fine to print",
    ),
    "zh": ("{}通过", "{}可以", "{}已批准", "同意{}", "{}没问题", "{}：同意", "{}v2同意", "批准{}v2", "{}可以印了"),
    "es": (
        "{}: aprobado", "Aprobado: {}", "Apruebo {} v2", "Aprobamos {}", "{} v2: conforme", "Doy por bueno {}",
        "{}, aprobado", "{}: ok, a imprenta",
    ),
    "vi": (
        "Duyệt {}", "{} đã duyệt", "Đồng ý {} v2", "{}: duyệt", "{} được duyệt", "Anh duyệt {} nhé", "{} ok",
    ),
    "de": (
        "{}: freigegeben", "{} freigegeben", "Freigabe für {} v2", "{} v2 ist freigegeben", "{} genehmigt",
        "Freigegeben: {}", "Freigabe {} erteilt", "{} ist so in Ordnung",
    ),
    "fr": (
        "{} : validé", "Validé : {}", "Je valide {} v2", "Nous validons {}", "{} v2 : bon pour accord",
        "Bon à tirer pour {} v2", "{} : d'accord",
    ),
}  # fmt: skip
PIECES = {
    "en": (
        "poster", "summer poster", "flyer", "menu", "label", "brochure", "banner", "handout", "price list",
        "newsletter", "ad", "sticker", "box", "postcard", "Poster", "Spring flyer", "Menu", "Label",
    ),
    "zh": ("海报", "折页", "菜单", "标签", "宣传册", "横幅", "名片", "价目表", "广告", "包装盒", "明信片", "请柬"),
    "es": (
        "el cartel", "el folleto", "la etiqueta", "la carta", "el banner", "la tarjeta", "la lista de precios",
        "el anuncio", "la pegatina", "la caja", "la postal", "Cartel", "Folleto",
    ),
    "vi": (
        "poster", "tờ rơi", "menu", "nhãn", "brochure", "băng rôn", "danh thiếp", "bảng giá", "bao bì", "thiệp mời",
        "standee", "hộp quà",
    ),
    "de": (
        "das Plakat", "der Flyer", "die Speisekarte", "das Etikett", "die Broschüre", "das Banner", "die Visitenkarte",
        "die Preisliste", "die Anzeige", "der Aufkleber", "Plakat", "Flyer", "Speisekarte",
    ),
    "fr": (
        "l'affiche", "le dépliant", "la carte", "l'étiquette", "la brochure", "la bannière", "la carte de visite",
        "le tarif", "l'annonce", "l'autocollant", "Affiche", "Dépliant",
    ),
}  # fmt: skip
