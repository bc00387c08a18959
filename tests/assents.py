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
