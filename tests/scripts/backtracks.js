// A regular expression that tries every way to share out its letters: its time ends it.
export default () => ({ body: /^(a+)+$/.test(`${"a".repeat(60)}!`) });
