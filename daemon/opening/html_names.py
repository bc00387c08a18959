"""The names that HTML itself gives: an element, an attribute or a value of another name was named by somebody."""

ELEMENTS = frozenset(
    """
    a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blockquote body
    br button canvas caption center circle cite clippath code col colgroup data datalist dd defs del desc
    details dfn dialog dir div dl dt ellipse em embed fieldset figcaption figure font footer form frame frameset
    g h1 h2 h3 h4 h5 h6 head header hr html i iframe image img input ins isindex kbd keygen label legend li line
    lineargradient link main map mark marquee math menu menuitem meta meter mi mn mo mrow ms mtext nav nobr
    noembed noframes noscript object o:p ol optgroup option output p param path picture plaintext polygon
    polyline pre progress q rb rect rp rt rtc ruby s samp script section select slot small source spacer span
    stop strike strong style sub summary sup svg switch symbol table tbody td template text textarea textpath
    tfoot th thead time title tr track tspan tt u ul use var v:fill v:image v:imagedata v:oval v:rect
    v:roundrect v:shape v:stroke v:textbox v:textpath video w:anchorlock wbr xml xmp
    """.split()  # noqa: SIM905
)
ATTRIBUTES = frozenset(
    """
    abbr accept accept-charset accesskey action align alink alt aria-describedby aria-hidden aria-label
    aria-labelledby aria-live aria-role async autocomplete autofocus autoplay axis background bgcolor border
    bordercolor cellpadding cellspacing char charoff charset checked cite class clear code color cols colspan
    compact content contenteditable controls coords cx cy d data data-x datetime declare default defer dir
    disabled download draggable enctype face fill for form frame frameborder headers height hidden href hreflang
    hspace http-equiv id is ismap itemid itemprop itemref itemscope itemtype kind label lang language link list
    loading longdesc loop lowsrc marginheight marginwidth max maxlength media method min multiple muted name
    nohref noshade novalidate nowrap object open pattern placeholder points preload profile prompt property r
    readonly referrerpolicy rel required rev reversed role rows rowspan rules rx ry scheme scope scrolling
    selected shape size sizes span spellcheck src srcdoc srclang srcset standby start step stroke stroke-width
    style summary tabindex target text title transform translate type usemap valign value valuetype version
    viewbox vlink vspace width wrap x x1 x2 xlink:href xml:lang xml:space xmlns xmlns:o xmlns:v xmlns:w
    xmlns:xlink y y1 y2 arcsize fillcolor stroked strokecolor strokeweight o:title inset
    """.split()  # noqa: SIM905
)
_SIDES = frozenset(
    "left right center middle top bottom baseline justify absmiddle texttop char text-top both all auto".split()  # noqa: SIM905
)
_ROLES = frozenset(
    """
    article banner button cell columnheader complementary contentinfo document figure form heading img link list
    listitem main navigation none note presentation region row rowgroup rowheader search section separator table
    """.split()  # noqa: SIM905
)
_COLOURS = frozenset(
    """aqua black blue brown currentcolor fuchsia gold gray green grey inherit lime maroon navy none olive orange pink
    purple red silver teal transparent white yellow""".split()  # noqa: SIM905
)
# Attributes whose values are words of HTML: a value beside these was chosen by somebody.
LOOKS = {"align": _SIDES, "valign": _SIDES, "role": _ROLES} | dict.fromkeys(
    ("bgcolor", "bordercolor", "color", "fill", "fillcolor", "stroke", "strokecolor", "text", "link", "vlink", "alink"),
    _COLOURS,
)
