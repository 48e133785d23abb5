"""The process that typesets one report: JSON on standard input, a PDF on standard output.

It sees its template, its fonts and what it is told; it can open no network, write no file and
takes no more memory or time than a report needs. Nothing of Django is loaded.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import resource
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any, Final, Literal

import typst

HERE: Final = Path(__file__).parent
FONTS: Final = HERE.parent / "static" / "fonts"
TEMPLATE: Final = "report.typ"
STANDARDS: Final[list[Literal["ua-1", "a-2a"]]] = ["ua-1", "a-2a"]
MEMORY: Final = 4 * 2**30  # bytes of address space; the fonts are mapped, not read
SECONDS: Final = 60  # of processor time; a report takes 0.5
NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000  # clone(2)


def limit() -> None:
    """Give up what a report does not need, before anything of it is read."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # a network namespace without interfaces, where the kernel lets a process make one
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(NEW_USER | NEW_NETWORK)


def typeset(request: dict[str, Any], root: Path) -> tuple[int, bytes]:
    """Return the count of pages and the PDF."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    compiler = typst.Compiler(
        input=root / TEMPLATE,
        root=root,
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(request["data"], ensure_ascii=False)},
        package_path=root / "none",
        package_cache_path=root / "none",
    )
    pdf = compiler.compile(pdf_standards=list(STANDARDS), timestamp=request["timestamp"])
    pages = json.loads(compiler.query("<pages>", field="value", one=True))
    if not isinstance(pdf, bytes):
        raise TypeError("the compiler gave no PDF")
    return pages, pdf


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        root = Path(folder)  # the only folder that the typesetter may read: it holds the template
        shutil.copy(HERE / TEMPLATE, root)
        limit()
        request = json.load(sys.stdin)
        try:
            pages, pdf = typeset(request, root)
        except typst.TypstError as error:
            sys.stderr.write(f"{error.message}\n{error.diagnostic}"[:4000])
            return 1
    sys.stdout.buffer.write(b"%d\n" % pages + pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
