"""How code of the caller's is asked: a token provider, a store of tokens."""

from __future__ import annotations

import inspect
import threading
from typing import TYPE_CHECKING, Any, TypeAlias

from ._errors import InvalidInputError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    Answer: TypeAlias = Callable[[object, BaseException | None], None]


class Loops:
    """The event loops that the calls of an asynchronous client came from."""

    __slots__ = ("_loops", "_tasks")

    def __init__(self) -> None:
        # The latest last.
        self._loops: list[asyncio.AbstractEventLoop] = []
        self._tasks: set[asyncio.Task[None]] = set()

    def note(self) -> None:
        """Say that a call comes from here."""
        # Who only blocks need not load it.
        import asyncio  # noqa: PLC0415

        try:
            event_loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if not self._loops or self._loops[-1] is not event_loop:
            kept = [loop for loop in self._loops if loop is not event_loop and not loop.is_closed()]
            self._loops = [*kept, event_loop]

    def run(self, make: Callable[[], Awaitable[object]], answer: Answer) -> bool:
        """Run it on the loop that the latest call came from, of those that still run, if any does."""
        for event_loop in reversed(self._loops):
            if not event_loop.is_running():
                continue
            try:
                event_loop.call_soon_threadsafe(self._begin, event_loop, make, answer)
            except RuntimeError:
                # Closed meanwhile.
                continue
            return True
        answer(None, RuntimeError("no event loop is running any more on which to ask"))
        return False

    def _begin(
        self, event_loop: asyncio.AbstractEventLoop, make: Callable[[], Awaitable[object]], answer: Answer
    ) -> None:
        task = event_loop.create_task(_wait(make, answer))
        # A loop itself holds its tasks weakly.
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def _wait(make: Callable[[], Awaitable[object]], answer: Answer) -> None:
    try:
        given = await make()
    except Exception as error:  # noqa: BLE001 - it is who asked that has to know
        answer(None, error)
    except BaseException as error:
        # A loop that ends cancels its tasks.
        answer(None, error)
        raise
    else:
        answer(given, None)


class Ask:
    """A function of the caller's, as the native module asks it.

    Where there are `loops` it may be asynchronous, and then runs on one of them. All else runs
    on a thread of its own: what takes its time there delays nothing but who waits for it.
    """

    __slots__ = ("_function", "_loops")

    def __init__(self, function: Callable[..., object] | None, loops: Loops | None, field: str) -> None:
        if not callable(function):
            raise _refused(function, field, "give a function")
        if loops is None and _is_async(function):
            raise _refused(function, field, "an async function needs an AsyncClient; give a plain one here")
        self._function = function
        self._loops = loops

    def begin(self, arguments: tuple[object, ...], answer: Answer) -> None:
        """Ask: the answer comes later."""
        if self._loops is not None and _is_async(self._function):
            self._loops.run(lambda: self._call(arguments), answer)
            return
        # As daemons: an interpreter that ends does not wait for what may never come.
        work = threading.Thread(target=self._work, args=(arguments, answer), name="cobro-ask", daemon=True)
        work.start()

    def _call(self, arguments: tuple[object, ...]) -> Any:  # noqa: ANN401
        return self._function(*arguments)

    def _work(self, arguments: tuple[object, ...], answer: Answer) -> None:
        try:
            given = self._call(arguments)
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is who asked that has to know
            answer(None, error)
            return
        # A plain function that made a coroutine, such as a lambda.
        if self._loops is not None and inspect.isawaitable(given):
            if not self._loops.run(lambda: given, answer):
                _close(given)
            return
        _close(given)
        answer(given, None)


def _close(given: object) -> None:
    """Else Python warns of one that nobody awaited."""
    if inspect.iscoroutine(given):
        given.close()


def _is_async(function: Callable[..., object]) -> bool:
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(
        getattr(function, "__call__", None)  # noqa: B004 - asked is what it is, not whether it is there
    )


def _refused(given: object, field: str, advice: str) -> InvalidInputError:
    message = f"{field}: {advice} (rule type); it is a {type(given).__name__}"
    return InvalidInputError(message, field=field, value=f"<{type(given).__name__}>", rule="type")
