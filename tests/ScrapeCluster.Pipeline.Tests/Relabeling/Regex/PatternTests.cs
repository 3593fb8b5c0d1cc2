using System.Text.Json;
using ScrapeCluster.Pipeline.Relabeling.Regex;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Relabeling.Regex;

public sealed class PatternTests
{
    [Theory]
    [InlineData("\\d", "٣", false)]
    [InlineData("\\w", "é", false)]
    [InlineData("\\s", "\u00a0", false)]
    [InlineData("\\s", "\v", false)]
    [InlineData("[[:space:]]", "\v", true)]
    [InlineData("a\\b", "aé", true)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^.$", "\n", false)]
    [InlineData("^(?s:.)$", "\n", true)]
    [InlineData("a$", "a\n", false)]
    [InlineData("(?m)a$", "a\n", true)]
    [InlineData("(?m)a\\z", "a\n", false)]
    [InlineData("(?i)k", "\u212a", true)]
    [InlineData("(?i)ſ", "S", true)]
    [InlineData("(?i)[a-z]+$", "ſ", true)]
    [InlineData("(?i)ß", "ẞ", true)]
    [InlineData("(?i)İ", "i", false)]
    [InlineData("\\p{Greek}", "α", true)]
    [InlineData("\\P{Greek}", "α", false)]
    [InlineData("\\p{^Greek}", "α", false)]
    [InlineData("^\\pL$", "日", true)]
    [InlineData("\\p{Uppercase_Letter}", "É", true)]
    [InlineData("[^\\D5]", "5", false)]
    [InlineData("^[]a]+$", "a]", true)]
    [InlineData("^[a-]+$", "-a", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData("^a{01}$", "a{01}", true)]
    [InlineData("^\\Qa.b\\E*$", "a.bbb", true)]
    [InlineData("^\\x{1F600}\\101\\x41$", "😀AA", true)]
    [InlineData("^(?:a{2,3}){2}$", "aaaaaa", true)]
    [InlineData("^(?:a{2,3}){2}$", "aaa", false)]
    public void Matches_as_re2_does(string regex, string text, bool matches)
    {
        var pattern = Compile(regex);
        for (var i = 0; i < 20; i++)
            pattern.IsMatch(text).ShouldBe(matches);
        pattern.TryMatch(text, 0, new int[pattern.SlotCount]).ShouldBe(matches);
    }

    [Theory]
    [InlineData("^(?s:(.*))$", "", "0,0,0,0")]
    [InlineData("^(?s:(a|ab)(c|bcd)?)$", "abcd", "0,4,0,1,1,4")]
    [InlineData("(a|ab)(c|bcd)?", "abx", "0,1,0,1,-1,-1")]
    [InlineData("(a+?)(a*)", "aaa", "0,3,0,1,1,3")]
    [InlineData("(?U)(a+)(a*?)", "aaa", "0,3,0,1,1,3")]
    [InlineData("(|a)*", "aa", "0,0,0,0")]
    [InlineData("(|a)+", "aa", "0,0,0,0")]
    [InlineData("(a*)+", "b", "0,0,0,0")]
    [InlineData("(a){0}b", "b", "0,1,-1,-1")]
    [InlineData("(?:(a)|b)*", "ab", "0,2,0,1")]
    [InlineData("(x)?😀(y)", "a😀y", "1,4,-1,-1,3,4")]
    public void Groups_hold_what_the_preferred_way_to_match_gives(string regex, string text, string expected)
    {
        var pattern = Compile(regex);
        var slots = new int[pattern.SlotCount];
        pattern.TryMatch(text, 0, slots).ShouldBeTrue();
        string.Join(',', slots).ShouldBe(expected);
    }

    [Fact]
    public void Every_golden_pattern_matches_and_replaces_as_in_go()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "TestData", "relabeling", "patterns.jsonl"));
        lines.Length.ShouldBe(300);
        lines.Where(line => !IsAsExpected(JsonDocument.Parse(line).RootElement)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("^(?s:.*)$")]
    [InlineData("^(?s:.+)$")]
    [InlineData("^(?s:(.*)(.+))$")]
    [InlineData("^(?s:ab.*)$")]
    [InlineData("^(?s:.+ab)$")]
    [InlineData("^(?s:.*ab.+)$")]
    [InlineData("^(?s:.+.+)$")]
    [InlineData("^(?s:ab|ba||[ab😀])$")]
    [InlineData("^(?s:(ab))$")]
    [InlineData("^(?s:)$")]
    public void Short_cuts_answer_as_the_machine_does(string regex)
    {
        var pattern = Compile(regex);
        var machine = new PathMachine(PatternCompiler.Compile(PatternParser.Parse(regex)));
        foreach (var text in (string[])["", "a", "ab", "ba", "aab", "aba", "abab", "b", "😀", "😀ab", "ab😀", "\n"])
            pattern.IsMatch(text).ShouldBe(machine.Run(text, 0, []), text);
    }

    private static bool IsAsExpected(JsonElement expected)
    {
        var pattern = Compile(expected.GetProperty("regex").GetString()!);
        var text = expected.GetProperty("text").GetString()!;
        var slots = new int[pattern.SlotCount];
        var template = new ReplacementTemplate(expected.GetProperty("template").GetString()!, pattern);
        return pattern.TryMatch(text, 0, slots) &&
            slots.SequenceEqual(expected.GetProperty("groups").EnumerateArray().Select(slot => slot.GetInt32())) &&
            template.ReplaceAll(pattern, text) == expected.GetProperty("replaced").GetString();
    }

    private static Pattern Compile(string regex) => Pattern.TryCompile(regex, out var error) ?? throw new ArgumentException(error);
}
