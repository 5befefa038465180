"""What a folder holds after the power has failed: whatever was not synced may be lost."""
import os
import pathlib
import shutil


class Journal:
    """What the preload library logged of files and names, in the order of the calls."""

    def __init__(self, log):
        self.names = []  # [event, arguments, folder] that no sync of the folder has put on the disk
        self.synced = {}  # number of a file: the copy of what is on the disk; None: nothing
        self.unsynced = set()  # numbers of files that were written since
        for event, *arguments in log:
            getattr(self, event.replace("-", "_"), lambda *_: None)(*arguments)

    def _name(self, event, *arguments):
        self.names.append((event, arguments, os.path.dirname(arguments[0])))

    def create(self, path, number):
        self._name("create", path)
        self.nameless(number)

    def nameless(self, number):
        self.synced[number] = None
        self.unsynced.add(number)

    def old(self, number, copy):
        self.synced.setdefault(number, copy)

    def write(self, number):
        if number in self.synced:
            self.unsynced.add(number)

    def sync(self, number, copy):
        self.synced[number] = copy
        self.unsynced.discard(number)

    def sync_folder(self, folder):
        self.names = [name for name in self.names if name[2] != folder]

    def rename(self, source, target, replaced):
        self.names.append(("rename", (source, target, replaced), os.path.dirname(target)))

    def link(self, path, _number):
        self._name("create", path)

    def remove(self, path, kept):
        self._name("remove", path, kept)

    def mkdir(self, path, _number):
        self._name("mkdir", path)

    def rmdir(self, path, _kept):
        self._name("rmdir", path)


def undo(event, arguments):
    """Takes back what a call did to a name."""
    path = pathlib.Path(arguments[0])
    if event == "create":
        path.unlink(missing_ok=True)
    elif event == "mkdir":
        shutil.rmtree(path, ignore_errors=True)
    elif event == "rmdir":
        path.mkdir(exist_ok=True)
    elif event == "remove":
        if not path.exists() and path.parent.is_dir():
            os.link(arguments[1], path)
    elif event == "rename":
        target, replaced = arguments[1:]
        if os.path.exists(target) and path.parent.is_dir():
            os.rename(target, path)
        if replaced:
            os.link(replaced, target)


def lost(contents, copy, random):
    """What may stand in a file whose last writes were not synced."""
    if copy is not None:
        return pathlib.Path(copy).read_bytes()
    return random.choice([b"", bytes(len(contents)), contents[: len(contents) // 2]])


def cut(folder, log, random):
    """Changes `folder` to what it may hold after a power cut at the end of `log`.

    The names of files reach the disk in their order, so the last ones are lost: all, none, or as
    `random` draws; the contents that were not synced are lost in any case.
    """
    journal = Journal(log)
    kept = random.choice([0, len(journal.names), random.randint(0, len(journal.names))])
    for event, arguments, _ in reversed(journal.names[kept:]):
        undo(event, arguments)
    for path in folder.rglob("*"):
        number = str(path.lstat().st_ino)
        if path.is_file() and not path.is_symlink() and number in journal.unsynced:
            contents = lost(path.read_bytes(), journal.synced[number], random)
            path.unlink()  # its other name is a copy that stays
            path.write_bytes(contents)
