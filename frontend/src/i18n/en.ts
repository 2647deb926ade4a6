export type Text = string | Partial<Record<Intl.LDMLPluralRule, string>>;

/** English texts; what counts has plural forms. */
export const en = {
  "language": "en",
  "card.name": "Phone Inbox",
  "card.description":
    "Text messages (SMS, WhatsApp and others) of your phone systems: conversations, replies, live updates.",
  "title": "Messages",
  "loading": "Loading messages…",
  "retry": "Try again",
  "close": "Close",
  "back": "Back to the conversations",
  "menu": "Open the sidebar",

  "list.label": "Conversations",
  "list.empty": "No conversations yet",
  "list.empty_hint": "Messages appear here as soon as they arrive.",
  "list.no_match": "Nothing found",
  "list.you": "You: {text}",
  "list.unread": { one: "{count} unread message", other: "{count} unread messages" },
  "list.trusted": "Trusted contact",
  "list.withheld": "Number withheld",
  "list.no_text": "No text",

  "list.none_failed": "Everything was delivered",

  "filter.label": "What is shown",
  "filter.all": "All",
  "filter.unread": "Unread",
  "filter.failed": "Failed",

  "search.label": "Search",
  "search.clear": "Clear the search",
  "search.people": "Conversations",
  "search.messages": "Messages",
  "search.busy": "Searching…",
  "search.not_found": "The message could not be found in its conversation any more.",

  "thread.label": "Messages with {name}",
  "thread.choose": "Choose a conversation",
  "thread.choose_hint": "Or start a new one.",
  "thread.empty": "No messages in this conversation",
  "thread.older": "Loading older messages…",
  "thread.newest": "To the newest message",
  "thread.arrived": { one: "{count} new message", other: "{count} new messages" },
  "thread.said": "{name}: {text}",
  "thread.delete": "Delete the conversation",
  "thread.add_contact": "Add {name} to the contacts",
  "thread.call": "Call {name}",
  "thread.copy_number": "Copy the number",
  "thread.line": "via {line}",
  "thread.today": "Today",
  "thread.yesterday": "Yesterday",

  "delivery.pending": "On its way",
  "delivery.sent": "Sent",
  "delivery.delivered": "Delivered",
  "delivery.cancelled": "Cancelled",
  "delivery.failed": "Not delivered",
  "delivery.failed_because": "Not delivered: {error}",
  "delivery.unknown": "Delivery unknown",
  "delivery.sending": "Sending…",

  "reason.unreachable": "the phone cannot be reached",
  "reason.blocked": "the recipient has blocked this sender",
  "reason.no_number": "this number cannot receive messages",
  "reason.filtered": "the carrier took it for spam",
  "reason.not_allowed": "this account may not send to that country",
  "reason.window": "WhatsApp allows only templates so long after the last answer",
  "reason.denied": "the provider did not allow it",
  "reason.code": "the provider says only “{code}”",

  "channel.sms": "SMS",
  "channel.rcs": "RCS",
  "channel.whatsapp": "WhatsApp",
  "channel.vk": "VK",
  "channel.viber": "Viber",
  "channel.flash_call": "Flash call",
  "channel.voice_code": "Voice code",
  "channel.unknown": "Message",

  "attachment.one": "Attachment",
  "attachment.picture": "Picture",
  "attachment.save": "Save {name}",

  "bubble.you": "You",
  "bubble.actions": "Message actions",
  "bubble.copy": "Copy",
  "bubble.copied": "Copied",
  "bubble.not_copied": "This could not be copied: mark the text, and copy it yourself.",
  "bubble.copy_code": "Copy the code {code}",
  "bubble.mark_unread": "Mark as unread",
  "bubble.cancel": "Cancel sending",
  "bubble.delete": "Delete",
  "bubble.leads": "(leads to {host})",
  "bubble.parts": { one: "{count} part", other: "{count} parts" },

  "composer.placeholder": "Message",
  "composer.label": "Message to {name}",
  "composer.send": "Send",
  "composer.hint": "Ctrl + Enter sends",
  "composer.left": { one: "{count} character left", other: "{count} characters left" },
  "composer.parts": { one: "{count} part", other: "{count} parts" },
  "composer.characters": { one: "{count} character", other: "{count} characters" },
  "composer.unicode": "Letters outside the basic SMS alphabet: fewer characters fit in a part.",
  "composer.price": "about {price}",
  "composer.cap": {
    one: "{count} part left of the limit of {limit}",
    other: "{count} parts left of the limit of {limit}",
  },
  "composer.over": "This message would exceed the sending limit of {limit} parts; {left} left.",
  "composer.too_long": {
    one: "{count} character too long",
    other: "{count} characters too long",
  },
  "composer.no_control": "You have no permission to send from {account}.",
  "composer.cannot_send": "{account} cannot send messages.",
  "composer.wrong_channel": "{account} cannot send on this channel ({channel}).",
  "composer.failed": "Not sent: {error}",
  "composer.no_account": "This account is not available at the moment.",
  "composer.unsure":
    "It is not certain whether the message was sent. Look whether it is in the conversation before you send it again.",
  "composer.lost":
    "The connection was lost while sending. Look whether the message is in the conversation before you send it again.",

  "composer.by": "Answer by",

  "contact.title": "Who has {number}?",
  "contact.name": "Name",
  "contact.hint":
    "A new contact is not trusted. More, such as other numbers, is set in the integration's page.",
  "contact.save": "Add contact",

  "dashboard.title": "Put the inbox on a dashboard",
  "dashboard.where": "View",
  "dashboard.hint": "The card is added at the end of the view.",
  "dashboard.add": "Add card",
  "dashboard.done": "The card is on {name}.",
  "dashboard.open": "Open",
  "dashboard.none": "No dashboard takes cards. Add one under Settings → Dashboards.",
  "dashboard.made":
    "Home Assistant makes these itself: {names}. Take control of one in its editor first.",
  "dashboard.written": "These are written in YAML: {names}. Add “type: custom:phone-inbox-card” there.",
  "dashboard.changed": "The dashboard was changed meanwhile. Choose again.",

  "new.title": "New conversation",
  "new.to": "Contact or phone number",
  "new.contacts": "Contacts",
  "new.account": "Account",
  "new.line": "Line",
  "new.default_line": "Default line",
  "new.channel": "Channel",
  "new.default_channel": "Default channel",
  "new.sent": "The message was sent. It appears in the list in a moment.",
  "new.nobody": "No account can send messages.",

  "confirm.cancel": "Keep",
  "confirm.delete": "Delete",
  "confirm.message": "Delete this message?",
  "confirm.message_text": "It is deleted at the provider, too. This cannot be undone.",
  "confirm.conversation": "Delete the conversation with {name}?",
  "confirm.conversation_text":
    "All its messages are deleted at the provider, too. This cannot be undone.",

  "confirm.again": "Send the message again?",
  "confirm.again_text":
    "It may have been sent already. Look whether it is in the conversation, or it arrives twice.",
  "confirm.send": "Send again",

  "cancel.cancelled": "The message was cancelled.",
  "cancel.uncertain": "It is not certain that the message was stopped.",
  "cancel.not_found": "The provider does not know the message any more.",
  "cancel.too_late": "It was too late to cancel the message.",

  "account.offline": "{account} cannot be reached at the moment. Messages may be missing.",
  "account.refused": "{account} does not accept its sign-in any more. Messages may be missing.",
  "account.refused_ask":
    "{account} does not accept its sign-in any more. Messages may be missing. Ask an administrator to sign in again.",
  "account.sign_in": "Sign in again",
  "account.none": "No account to show",
  "account.none_hint":
    "Add Phone Inbox under Settings → Devices & services, or ask for access to an account. What Home Assistant cannot reach at its start shows up here as soon as it can.",
  "account.missing":
    "The account of this card does not exist, cannot be reached yet, or is not available to you.",

  "error.unknown": "Something went wrong.",
  "error.lost": "No connection to Home Assistant. Waiting for it to come back…",
  "error.not_loaded":
    "This part of the page could not be loaded. Reload the page: Phone Inbox may have been updated since.",
  "error.unauthorized": "You have no permission for this.",
  "error.integration": "Phone Inbox is not running. It may be starting.",

  "unread.name": "Unread texts",
  "unread.description": "How many text messages are unread, and the newest; a tap opens the inbox.",
  "unread.label": { one: "{count} unread text", other: "{count} unread texts" },

  "threads.contacts": "Each contact",
  "threads.everybody": "Everybody",
  "threads.nobody": "Nobody: each line by itself",

  "editor.account": "Account",
  "editor.account_help": "Leave empty to show all accounts.",
  "editor.lines": "Lines",
  "editor.lines_help": "Leave empty to show all lines.",
  "editor.title": "Title",
  "editor.height": "Height",
  "editor.height_help": "Only where the dashboard does not set it. At least 200.",
  "editor.one_thread": "One thread of all lines",
  "editor.navigation_path": "Page to open",
  "editor.navigation_path_help": "Leave empty to open the inbox.",
  "editor.hide_composer": "Hide the reply box",
  "editor.mark_read": "Mark messages as read when they are shown",
} satisfies Record<string, Text>;

export type TextKey = keyof typeof en;
