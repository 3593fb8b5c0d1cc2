using ScrapeCluster.Pipeline.Yaml;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Yaml;

/// <summary>Nodes are shown on one line: lists in [], mappings in {}, quoted texts in quotes, tags in front.</summary>
public class YamlReaderTests
{
    [Theory]
    [InlineData("a: 1\nb:\n  c: d\n", "{a: 1, b: {c: d}}")]
    [InlineData("- a\n- - b\n  - c\n-\n", "[a, [b, c], ]")]
    [InlineData("a:\n- b\n- c\nd: e", "{a: [b, c], d: e}")]
    [InlineData("{a: b, c: [d, e,], 'f': , g}", "{a: b, c: [d, e], 'f': , g: }")]
    [InlineData("[a: b, ? c : d]", "[{a: b}, {c: d}]")]
    [InlineData("? a\n: b\n? - c\n: - d\n", "{a: b, [c]: [d]}")]
    [InlineData("a: b#c #d", "{a: b#c}")]
    [InlineData("a: b\n   c\n\n   d\ne: f", "{a: b c/d, e: f}")]
    [InlineData("url: http://a:1/b?c=d#e", "{url: http://a:1/b?c=d#e}")]
    [InlineData("{a:b}", "{a:b: }")]
    [InlineData("-a: -1", "{-a: -1}")]
    [InlineData("a: \"x\n  y\n\n  z\\\n   w\"", "{a: 'x y/zw'}")]
    [InlineData("a: \"x\ny\"", "{a: 'x y'}")]
    [InlineData("a: 'it''s'", "{a: 'it's'}")]
    [InlineData("a: \"\\x41\\u00e9\\U0001F600\\n\\\\\"", "{a: 'Aé😀/\\'}")]
    [InlineData("a: |\n  b\n   c\n\nd: e", "{a: 'b/ c/', d: e}")]
    [InlineData("a: |-\n  b\n", "{a: 'b'}")]
    [InlineData("a: |+\n  b\n\n", "{a: 'b//'}")]
    [InlineData("a: |2\n   b\n", "{a: ' b/'}")]
    [InlineData("a: >\n  b\n  c\n\n  d\n   e\n  f\n", "{a: 'b c/d/ e/f/'}")]
    [InlineData("a: >-\n  b\n  c", "{a: 'b c'}")]
    [InlineData("a: &x [b]\nc: *x\n", "{a: [b], c: [b]}")]
    [InlineData("a: !!str 1\nb: !x y\nc: !<tag:z> w\nd: ! v\n", "{a: <!!str>1, b: <!x>y, c: <tag:z>w, d: <!>v}")]
    [InlineData("%YAML 1.1\n%TAG !e! tag:e.com:\n---\na: !e!b c\n", "{a: <tag:e.com:b>c}")]
    [InlineData("a:\r\n  - b\r\nc: d\r", "{a: [b], c: d}")]
    [InlineData("a:\tb\n", "{a: b}")]
    [InlineData("--- a\n...\nb: c", "a")]
    [InlineData("---\n---\na: b", "")]
    [InlineData("  a: b\nc: d", "{a: b}")]
    public void A_text_is_read(string text, string expected) => Show(YamlReader.Read(text)!).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData("# only this\n")]
    [InlineData("\n\n")]
    public void A_text_without_a_document_is_nothing(string text) => YamlReader.Read(text).ShouldBeNull();

    [Theory]
    [InlineData("a: b: c", 1, "a colon cannot stand here")]
    [InlineData("a:\n\tb: c", 2, "a tab cannot indent a line")]
    [InlineData("a: b\n c: d", 2, "a colon cannot stand here")]
    [InlineData("a:\n  b: c\n d: e", 3, "a key is expected here; check the indentation")]
    [InlineData("- a\nb: c", 2, "a list entry, beginning with a dash, is expected here")]
    [InlineData("a: b\n- c", 2, "a key is expected here; check the indentation")]
    [InlineData("a: b\nc\n", 2, "a key is expected here, but no colon follows")]
    [InlineData("{a: b", 1, "a comma or } is expected here")]
    [InlineData("[a, b", 1, "a comma or ] is expected here")]
    [InlineData("[{a: b} {c: d}]", 1, "a comma or ] is expected here")]
    [InlineData("[a, , b]", 1, "a value is expected here")]
    [InlineData("a: \"b", 1, "no closing \"")]
    [InlineData("a: 'b\n---\n'", 1, "no closing '")]
    [InlineData("a: \"\\/\"", 1, "escape \\/ is not known")]
    [InlineData("a: \"\\ud800\"", 1, "is no code of a character")]
    [InlineData("a: @b", 1, "a text cannot begin with @; put it in quotes")]
    [InlineData("a: `b`", 1, "a text cannot begin with `; put it in quotes")]
    [InlineData("a: *b", 1, "anchor \"b\" is not defined above this line")]
    [InlineData("a: &b [*b]", 1, "anchor \"b\" contains itself")]
    [InlineData("a: |0\n b", 1, "cannot be 0")]
    [InlineData("a: | b", 1, "begins on the next line")]
    [InlineData("a: !x!y z", 1, "handle !x! is not defined")]
    [InlineData("%YAML 1.2\n---\na", 1, "version 1.2 is not supported; 1.1 is")]
    [InlineData("%FOO\n---\na", 1, "directive %FOO is not known")]
    [InlineData("%YAML 1.1\na: b", 2, "three dashes must follow a directive")]
    [InlineData("a: - b", 1, "a list entry cannot begin here")]
    [InlineData("a: \u0001", 1, "control character U+0001")]
    public void What_is_no_yaml_is_refused_with_its_line(string text, int line, string expected)
    {
        var exception = Should.Throw<YamlFormatException>(() => YamlReader.Read(text));

        exception.Message.ShouldContain(expected);
        exception.Line.ShouldBe(line);
    }

    [Fact]
    public void A_key_ends_within_1024_characters()
    {
        YamlReader.Read(new string('k', 1000) + ": v").ShouldNotBeNull();
        Should.Throw<YamlFormatException>(() => YamlReader.Read(new string('k', 1100) + ": v"));
    }

    [Fact]
    public void Deep_nesting_is_refused_and_does_not_exhaust_the_stack() =>
        Should.Throw<YamlFormatException>(() => YamlReader.Read(new string('[', 100_000))).Message.ShouldContain("levels deep");

    [Theory]
    [InlineData("a: b\n", 0)]
    [InlineData("a: b\n---\nc: d\n", 2)]
    [InlineData("  a: b\nc: d\n", 2)]
    public void What_stands_behind_the_first_document_is_noticed(string text, int line)
    {
        YamlReader.Read(text, out var unreadLine);

        unreadLine.ShouldBe(line);
    }

    [Fact]
    public void A_node_knows_where_it_stands()
    {
        var mapping = YamlReader.Read("a:\n  b: [c,\n      d]\n").ShouldBeOfType<YamlMapping>();
        var inner = mapping.Entries[0].Value.ShouldBeOfType<YamlMapping>();
        var list = inner.Entries[0].Value.ShouldBeOfType<YamlSequence>();

        (inner.Line, inner.Column).ShouldBe((2, 3));
        (list.Line, list.Column).ShouldBe((2, 6));
        (list.Items[1].Line, list.Items[1].Column).ShouldBe((3, 7));
    }

    private static string Show(YamlNode node) => node switch
    {
        YamlSequence sequence => $"[{string.Join(", ", sequence.Items.Select(Show))}]",
        YamlMapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(entry => $"{Show(entry.Key)}: {Show(entry.Value)}"))}}}",
        YamlScalar { Tag.Length: > 0 } scalar => $"<{YamlTags.Short(scalar.Tag)}>{Text(scalar)}",
        YamlScalar { IsPlain: true } scalar => Text(scalar),
        YamlScalar scalar => $"'{Text(scalar)}'",
        _ => "?",
    };

    private static string Text(YamlScalar scalar) => scalar.Value.Replace('\n', '/');
}
