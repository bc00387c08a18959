"""Whatever is told of the work behind a "but": no approval, in any language, whoever's words they are."""

import itertools

import pytest

from daemon.lexicons import shipped_lexicons
from rules.reading.decision import decide

LEXICONS = shipped_lexicons()
# Assents, what turns from them, and plain facts that a careful reader would ask about.
TURNED: dict[str, tuple[list[str], list[str], list[str]]] = {
    "en": (
        ["Approved", "Yes", "Looks good", "Go ahead and print", "Fine by me", "OK"],
        [", but ", ". But ", ", though ", ", only "],
        [
            "the phone number is 0171 now",
            "the rabbit wears a hat",
            "our name has two Ls",
            "the sponsor goes on top",
            "Tuesday is closed",
            "the price went up",
            "I miss the map",
            "where is the map",
            "the map is the old one",
            "we open at nine",
            "blue suits it better",
            "the child on the left is not ours",
            "the font feels cheap",
            "Maria should see it",
        ],
    ),
    "de": (
        ["Freigegeben", "Ja", "Sieht gut aus", "Bitte drucken", "Passt", "OK"],
        [", aber ", ". Aber ", ", nur ", ", allerdings "],
        [
            "die Telefonnummer ist jetzt 0171",
            "der Hase trägt einen Hut",
            "unser Name hat zwei L",
            "der Sponsor kommt nach oben",
            "dienstags ist zu",
            "der Preis ist gestiegen",
            "mir fehlt die Karte",
            "wo ist die Karte",
            "die Karte ist die alte",
            "wir öffnen um neun",
            "blau steht ihm besser",
            "das Kind links ist nicht unseres",
            "die Schrift wirkt billig",
            "Maria sollte es sehen",
        ],
    ),
    "fr": (
        ["Validé", "Oui", "Très bien", "Vous pouvez imprimer", "C'est bon pour nous", "OK"],
        [", mais ", ". Mais ", ", par contre ", ", sauf que "],
        [
            "le téléphone est le 0171 maintenant",
            "le lapin porte un chapeau",
            "notre nom prend deux L",
            "le sponsor passe en haut",
            "le mardi est fermé",
            "le prix a augmenté",
            "il me manque le plan",
            "où est le plan",
            "le plan est ancien",
            "on ouvre à neuf heures",
            "le bleu lui va mieux",
            "l'enfant à gauche n'est pas à nous",
            "la police fait bon marché",
            "Maria devrait voir",
        ],
    ),
    "es": (
        ["Aprobado", "Sí", "Se ve bien", "Podéis imprimir", "Por mí bien", "OK"],
        [", pero ", ". Pero ", ", aunque ", ", solo que "],
        [
            "el teléfono es ahora el 0171",
            "el conejo lleva sombrero",
            "nuestro nombre lleva dos eles",
            "el patrocinador va arriba",
            "el martes está cerrado",
            "el precio ha subido",
            "me falta el mapa",
            "dónde está el mapa",
            "el mapa es el viejo",
            "abrimos a las nueve",
            "el azul le queda mejor",
            "el niño de la izquierda no es nuestro",
            "la letra parece barata",
            "María debería verlo",
        ],
    ),
    "zh": (
        ["同意", "好的", "没有意见", "可以印了", "我这边没问题", "OK"],
        ["，但", "。但是", "，不过", "，只是"],
        [
            "电话现在是0171",
            "兔子戴着帽子",
            "我们名字是两个木",
            "赞助商要放上面",
            "星期二休息",
            "价格涨了",
            "少了地图",
            "地图在哪",
            "地图是旧的",
            "我们九点开门",
            "蓝色更配",
            "左边的孩子不是我们的",
            "字体显得廉价",
            "小玛应该看看",
        ],
    ),
    "vi": (
        ["Duyệt", "Vâng", "Đồng ý", "In đi em", "Bên anh ok", "OK"],
        [", nhưng ", ". Nhưng ", ", mà ", ", có điều "],
        [
            "số điện thoại giờ là 0171",
            "con thỏ đội mũ",
            "tên quán có hai chữ L",
            "nhà tài trợ nằm trên",
            "thứ ba nghỉ",
            "giá lên rồi",
            "thiếu cái bản đồ",
            "bản đồ đâu",
            "bản đồ là cái cũ",
            "quán mở chín giờ",
            "màu xanh hợp hơn",
            "đứa bé bên trái không phải con anh",
            "chữ nhìn rẻ tiền",
            "chị Mai nên xem",
        ],
    ),
}


@pytest.mark.parametrize("language", TURNED)
def test_a_fact_behind_a_but_is_no_approval(language: str) -> None:
    told = ("".join(parts) + "." for parts in itertools.product(*TURNED[language]))
    approved = [text for text in told if decide(text, lexicons=LEXICONS, version="v2").decision == "approve"]
    assert approved == []


@pytest.mark.parametrize("language", TURNED)
def test_the_assents_alone_approve(language: str) -> None:
    """Else the facts above would prove nothing."""
    for assent in TURNED[language][0]:
        assert decide(f"{assent}.", lexicons=LEXICONS, version="v2").decision == "approve", assent
