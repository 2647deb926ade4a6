"""The demo: a real Home Assistant, the integration and emulated providers.

``accounts``, ``automations`` and ``content`` say what is shown, ``emulators`` and
``homeassistant`` start the two kinds of servers, ``home`` puts them together;
``live`` and ``check`` (with ``dialogues``) are what is then done with them.
"""
