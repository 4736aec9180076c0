"""The base of the API's own vocabularies."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from typing_extensions import Self


class OpenEnum(str):
    """A word of the API.

    It is a `str`, so it compares with plain text. The words that this version
    knows are constants of the class; one that it does not know is kept as it
    came, and `is_known` is false.
    """

    __slots__ = ()

    _known: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        for word in cls._known:
            setattr(cls, word.upper(), cls(word))

    @classmethod
    def known(cls) -> tuple[Self, ...]:
        """Every word that this version knows."""
        return tuple(cls(word) for word in cls._known)

    @property
    def is_known(self) -> bool:
        """Whether this version knows the word."""
        return self in self._known

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str(self)!r})"
