import { describe, expect, it } from "vitest";
import { FakeInbox } from "../dev/fake";
import { People } from "../src/people";
import type { InboxConversation } from "../src/types";

const inbox = new FakeInbox();

function conversation(id: number, change: Partial<InboxConversation> = {}): InboxConversation {
  const time = new Date(Date.UTC(2026, 0, 1, 0, id)).toISOString();
  const last = inbox.add({ text: String(id), time, remote: `+${id}` });
  const { conversation_id, line_id, line, remote, written, contact, trusted, channel } = last;
  const other = { line_id, line, remote, written, contact, trusted, channel };
  return { entry_id: "e", conversation_id, ...other, unread: 0, last, ...change };
}

describe("the people of many conversations", () => {
  const many = Array.from({ length: 5_000 }, (_, index) => conversation(index));
  let asked = 0;
  const people = new People((item) => {
    asked += 1;
    return item.contact ? { key: `contact/${item.contact}`, contactId: item.contact } : null;
  });
  people.change(many);

  it("are not all looked at when one changes", () => {
    expect(people.list).toHaveLength(5_000);
    const before = people.list;
    asked = 0;
    people.change([{ ...(many[7] as InboxConversation), unread: 1 }]);
    expect(asked).toBe(1);
    expect(people.list).toHaveLength(5_000);
    // Whoever is not touched is the same as before, for those who draw them.
    expect(people.list.filter((person, index) => person !== before[index])).toHaveLength(1);
    expect(people.list.find(({ unread }) => unread)?.last?.text).toBe("7");
  });

  it("become one when they are one, and several again", () => {
    const two = [many[10], many[20]].map((item) => item as InboxConversation);
    people.change(two.map((item) => ({ ...item, contact: "anna" })));
    expect(people.list).toHaveLength(4_999);
    const anna = people.list.find(({ contactId }) => contactId === "anna");
    expect(anna?.last?.text).toBe("20");
    expect(people.placeOf("contact/anna")).toBe(4_979);
    people.change(two);
    expect(people.list).toHaveLength(5_000);
    expect(people.placeOf("contact/anna")).toBe(-1);
    people.change([], [`e/${two[0]?.conversation_id}`]);
    expect(people.list).toHaveLength(4_999);
  });
});
