"""Source and Span: text under examination, and places in it."""

from __future__ import annotations

from bisect import bisect_right

from grammar.frozen import field, frozen


@frozen(order=True)
class Span:
    """A half-open range ``[start, end)`` of character offsets; empty when both are equal.

    Offsets count characters (Unicode code points), never bytes.
    """

    start: int
    end: int

    def shifted(self, by: int) -> Span:
        """The same range, `by` characters further on."""
        return Span(self.start + by, self.end + by)


@frozen
class Source:
    """One text under examination, with the name a person knows it by.

    Lines end at ``\\n`` only, so that a place means the same to every reader of the text.
    """

    text: str
    name: str = "model output"
    _line_starts: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

    def line_column(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of `offset`; the end of the text is a valid place.

        >>> Source("ab\\ncd").line_column(4)
        (2, 2)
        """
        starts = self._starts()
        line = bisect_right(starts, offset) - 1
        return line + 1, offset - starts[line] + 1

    def line(self, number: int) -> str:
        """The text of the 1-based line `number`, without its line break."""
        starts = self._starts()
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end]

    def slice(self, span: Span) -> str:
        """The characters that `span` covers."""
        return self.text[span.start : span.end]

    def _starts(self) -> list[int]:
        if not self._line_starts:
            self._line_starts.append(0)
            at = self.text.find("\n")
            while at >= 0:
                self._line_starts.append(at + 1)
                at = self.text.find("\n", at + 1)
        return self._line_starts
