using ScrapeCluster.Pipeline.Relabeling.Regex;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Relabeling.Regex;

public sealed class PatternRefusalTests
{
    [Theory]
    [InlineData("(a", PatternException.MissingParenthesis)]
    [InlineData("a)", PatternException.UnexpectedParenthesis)]
    [InlineData("[a", PatternException.MissingBracket)]
    [InlineData("[b-a]", PatternException.InvalidSetRange)]
    [InlineData("[[:foo:]]", PatternException.InvalidSetRange)]
    [InlineData("\\p{Foo}", PatternException.InvalidSetRange)]
    [InlineData("\\p{Greek", PatternException.InvalidSetRange)]
    [InlineData("*", PatternException.NothingToRepeat)]
    [InlineData("a|*", PatternException.NothingToRepeat)]
    [InlineData("(?i)*", PatternException.NothingToRepeat)]
    [InlineData("a**", PatternException.NestedRepetition)]
    [InlineData("a{2}{3}", PatternException.NestedRepetition)]
    [InlineData("a???", PatternException.NestedRepetition)]
    [InlineData("a{1001}", PatternException.InvalidRepeatCount)]
    [InlineData("a{3,1}", PatternException.InvalidRepeatCount)]
    [InlineData("a{99999999999999999999}", PatternException.InvalidRepeatCount)]
    [InlineData("((a{100}){10}){2}", PatternException.InvalidRepeatCount)]
    [InlineData("(?=a)", PatternException.InvalidGroup)]
    [InlineData("(?!a)", PatternException.InvalidGroup)]
    [InlineData("(?>a)", PatternException.InvalidGroup)]
    [InlineData("(?i-)", PatternException.InvalidGroup)]
    [InlineData("(?#x)", PatternException.InvalidGroup)]
    [InlineData("(?<=a)", PatternException.InvalidGroupName)]
    [InlineData("(?P<a b>c)", PatternException.InvalidGroupName)]
    [InlineData("(?P<>c)", PatternException.InvalidGroupName)]
    [InlineData("(?P<n", PatternException.InvalidGroupName)]
    [InlineData("\\1", PatternException.InvalidEscape)]
    [InlineData("\\8", PatternException.InvalidEscape)]
    [InlineData("\\C", PatternException.InvalidEscape)]
    [InlineData("\\Z", PatternException.InvalidEscape)]
    [InlineData("\\é", PatternException.InvalidEscape)]
    [InlineData("\\x{110000}", PatternException.InvalidEscape)]
    [InlineData("\\x4", PatternException.InvalidEscape)]
    [InlineData("[\\b]", PatternException.InvalidEscape)]
    [InlineData("a\\", PatternException.TrailingBackslash)]
    public void Refuses_what_re2_refuses_by_the_same_rule(string regex, string rule)
    {
        Pattern.TryCompile(regex, out var error).ShouldBeNull();
        error.ShouldNotBeNull().ShouldStartWith($"error parsing regexp: {rule}: `");
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Pattern.TryCompile("a\ud800", out var error).ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain(PatternException.InvalidUtf8);
    }

    [Theory]
    [InlineData(997, true)]
    [InlineData(1001, false)]
    public void Groups_nest_a_thousand_deep_at_most(int depth, bool accepted)
    {
        var regex = new string('(', depth) + "a" + new string(')', depth);
        (Pattern.TryCompile(regex, out var error) is not null).ShouldBe(accepted, error);
    }

    [Fact]
    public void A_program_has_a_limit_of_size()
    {
        var parts = string.Concat(Enumerable.Repeat("a?", 2000));
        Pattern.TryCompile($"(?:{parts}){{1000}}", out var error).ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain(PatternException.TooLarge);
    }

    [Theory]
    [InlineData("(?P<n>a)(?P<n>b)")]
    [InlineData("(?<n>a)")]
    [InlineData("a)|(?:b")]
    [InlineData("(?i)(?-i)(?s-m:a)")]
    [InlineData("a{1000}")]
    [InlineData("a{")]
    [InlineData("]}")]
    [InlineData("^*")]
    [InlineData("\\_\\-\\/")]
    public void Accepts_what_re2_accepts(string regex) => Pattern.TryCompile($"^(?s:{regex})$", out _).ShouldNotBeNull();
}
