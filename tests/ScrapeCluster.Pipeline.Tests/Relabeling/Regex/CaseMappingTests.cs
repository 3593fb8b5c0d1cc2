using ScrapeCluster.Pipeline.Relabeling.Regex;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Relabeling.Regex;

public sealed class CaseMappingTests
{
    [Theory]
    [InlineData("ABC", "abc")]
    [InlineData("İ", "i")]
    [InlineData("\u212a", "k")]
    [InlineData("ẞ", "ß")]
    [InlineData("ΑΣ", "ασ")]
    [InlineData("ǅ", "ǆ")]
    [InlineData("𐐀", "𐐨")]
    [InlineData("Ꭰ", "ꭰ")]
    [InlineData("Ა", "ა")]
    public void Lower_case_is_unicodes_simple_mapping(string text, string expected) => CaseMapping.Lower.Apply(text).ShouldBe(expected);

    [Theory]
    [InlineData("abc", "ABC")]
    [InlineData("ß", "ß")]
    [InlineData("ı", "I")]
    [InlineData("ſ", "S")]
    [InlineData("ς", "Σ")]
    [InlineData("ǆ", "Ǆ")]
    [InlineData("ǅ", "Ǆ")]
    [InlineData("ﬁ", "ﬁ")]
    [InlineData("ა", "Ა")]
    public void Upper_case_is_unicodes_simple_mapping(string text, string expected) => CaseMapping.Upper.Apply(text).ShouldBe(expected);

    [Fact]
    public void Text_without_case_is_not_copied()
    {
        var text = "a-1 日本";
        CaseMapping.Lower.Apply(text).ShouldBeSameAs(text);
    }
}
