using ScrapeCluster.Pipeline.Relabeling.Regex;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Relabeling.Regex;

public sealed class ReplacementTemplateTests
{
    [Theory]
    [InlineData("$1-$2", "a-b")]
    [InlineData("${1}x", "ax")]
    [InlineData("$1x", "")]
    [InlineData("$1_$2", "b")]
    [InlineData("$name$1", "ba")]
    [InlineData("${name}", "b")]
    [InlineData("$0", "ab")]
    [InlineData("$9", "")]
    [InlineData("$$1", "$1")]
    [InlineData("$", "$")]
    [InlineData("$-", "$-")]
    [InlineData("${1", "${1")]
    [InlineData("${}", "${}")]
    [InlineData("${ 1}", "${ 1}")]
    [InlineData("$01", "")]
    [InlineData("$1é", "")]
    [InlineData("$1-é", "a-é")]
    [InlineData("plain", "plain")]
    public void Expands_references_as_go_does(string template, string expected)
    {
        var pattern = Pattern.TryCompile("^(?s:(a)(?P<name>b))$", out _).ShouldNotBeNull();
        new ReplacementTemplate(template, pattern).ReplaceAll(pattern, "ab").ShouldBe(expected);
    }

    [Theory]
    [InlineData("a*", "baac", "xbxcx")]
    [InlineData("a", "baac", "bxxc")]
    [InlineData("", "😀é", "x😀xéx")]
    [InlineData("^", "aa", "xaa")]
    public void Replaces_every_match(string regex, string text, string expected)
    {
        var pattern = Pattern.TryCompile(regex, out _).ShouldNotBeNull();
        new ReplacementTemplate("x", pattern).ReplaceAll(pattern, text).ShouldBe(expected);
    }
}
