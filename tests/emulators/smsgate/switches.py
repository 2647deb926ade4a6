"""What differs between versions of the app, between phones, and by what is unknown."""

from dataclasses import dataclass


@dataclass
class SmsGateSwitches:
    """The switches of an emulated phone."""

    #: The app's version: it decides on routes, ids and fields (§5.3, §11).
    version: str = "1.75.0"
    #: The phone's zone, by which it writes times.
    zone: str = "Europe/Berlin"
    #: The most rows of a page, whatever was asked for; 0: as asked for.
    largest_page: int = 0
    #: Whether the phone may tell the numbers and carriers of its cards (§4).
    tells_numbers: bool = True
    #: Whether received texts name their card.
    tells_sim: bool = True
    #: Whether texts come by two paths, of which one knows no subscription (§5.4).
    two_paths: bool = False
    #: Whether the receiver of texts lives; it may die while the server answers.
    receives: bool = True
    #: Whether the app may read the phone's own store (permission; refresh needs it).
    reads_store: bool = True
    #: Whether networks confirm what was delivered; else a message stays "Sent".
    confirms: bool = True
    #: Whether sending is stuck in "Processed", as up to 1.70.0.
    stuck: bool = False
    #: Seconds that sending one text takes.
    pace: float = 1.0
    #: Whether the answer to a new message names its states at once (older versions).
    states_at_once: bool = False
    #: Whether outgoing messages tell when they were created (after 1.75.0).
    created_at: bool = False
    #: Whether webhooks may have any http address (a special build).
    http_hooks: bool = False
    #: Where calls are led, whatever host they name: as by the home's name server.
    hook_base: str = ""
    #: How often each webhook is called (it may come again and again).
    hook_calls: int = 1
    #: What ``GET /health`` tells.
    battery: int = 80
    charging: bool = True
    internet: bool = True
    #: Which of the two the server is: the phone itself, or the cloud (§10).
    cloud: bool = False

    def since(self, *version: int) -> bool:
        """Tell whether the app's version is that one or a later one."""
        return tuple(map(int, self.version.split("."))) >= version
