"""Pieces of an agency's work by what people call them: enough to see that "the flyer" is not the poster asked about."""

import re
import unicodedata

# Whole pieces only: a logo or a headline is a part of one. What the trade mixes up stands in one row.
_NAMES: dict[str, str] = {
    "poster": "poster posters plakat plakate plakats plakates affiche affiches cartel carteles póster pósters",
    "flyer": "flyer flyers leaflet leaflets handzettel flugblatt flugblätter tract tracts volante volantes octavilla",
    "brochure": "brochure brochures booklet booklets broschüre broschüren prospekt folleto folletos catalogue"
    " catalogues catalog catalogs katalog kataloge catálogo catálogos",
    "banner": "banner banners bannière bannières pancarta pancartas",
    "film": "film films video videos vídeo vídeos vidéo vidéos spot spots clip clips werbespot anuncio anuncios",
    "website": "website websites webseite webseiten homepage",
    "newsletter": "newsletter newsletters rundbrief boletín boletines",
    "invitation": "invitation invitations einladung einladungen einladungskarte invitación invitaciones",
    "billboard": "billboard billboards großfläche großflächen valla vallas",
    "packaging": "packaging verpackung verpackungen emballage emballages embalaje envase envases",
}
_WRITTEN_TOGETHER: dict[str, str] = {  # found anywhere: no blanks between words, or of several words
    "poster": "海报|áp phích", "flyer": "传单|tờ rơi", "brochure": "宣传册|画册|手册", "banner": "横幅|băng rôn",
    "film": "视频|影片|宣传片", "website": "网站", "newsletter": "电子报", "invitation": "请柬|邀请函|thiệp mời",
    "billboard": "广告牌", "packaging": "包装|bao bì",
}  # fmt: skip
_BY_WORD = {word: piece for piece, words in _NAMES.items() for word in words.split()}
_WORD = re.compile(r"[^\W_]+")


def pieces_in(text: str) -> frozenset[str]:
    """The kinds of pieces that a text names, in English: {"poster"}. Looks at its first 4,000 characters."""
    folded = unicodedata.normalize("NFKC", text[:4_000]).casefold()
    found = {_BY_WORD[word] for word in _WORD.findall(folded) if word in _BY_WORD}
    found |= {piece for piece, runs in _WRITTEN_TOGETHER.items() if any(run in folded for run in runs.split("|"))}
    return frozenset(found)
