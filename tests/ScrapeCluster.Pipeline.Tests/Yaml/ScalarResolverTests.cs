using ScrapeCluster.Pipeline.Yaml;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Yaml;

public class ScalarResolverTests
{
    [Theory]
    [InlineData("yes", true)]
    [InlineData("On", true)]
    [InlineData("Y", true)]
    [InlineData("FALSE", false)]
    [InlineData("n", false)]
    public void Words_of_yaml_1_1_are_booleans(string text, bool expected) =>
        Plain(text).ShouldBe(new ResolvedScalar(ScalarKind.Flag, text, Flag: expected));

    [Theory]
    [InlineData("")]
    [InlineData("~")]
    [InlineData("null")]
    [InlineData("NULL")]
    public void Nothing_is_null(string text) => Plain(text).Kind.ShouldBe(ScalarKind.Null);

    [Theory]
    [InlineData("12", 12)]
    [InlineData("-0x1F", -31)]
    [InlineData("017", 15)]
    [InlineData("0o17", 15)]
    [InlineData("-0b101", -5)]
    [InlineData("1_000", 1000)]
    [InlineData("+7", 7)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Whole_numbers(string text, long expected) => Plain(text).ShouldBe(new ResolvedScalar(ScalarKind.Whole, text, Whole: expected));

    [Theory]
    [InlineData("1.5", 1.5)]
    [InlineData("08", 8)]
    [InlineData("1e3", 1000)]
    [InlineData(".5", .5)]
    [InlineData("1.", 1)]
    [InlineData("-.inf", double.NegativeInfinity)]
    [InlineData("18446744073709551616", 18446744073709551616.0)]
    public void Numbers(string text, double expected) => Plain(text).ShouldBe(new ResolvedScalar(ScalarKind.Number, text, Number: expected));

    [Theory]
    [InlineData("tRue")]
    [InlineData("1:30")]
    [InlineData("0xZZ")]
    [InlineData("2020-01-02")]
    [InlineData("1,000")]
    [InlineData("1e400")]
    [InlineData("-")]
    [InlineData("<<")]
    public void All_else_is_text(string text) => Plain(text).Kind.ShouldBe(ScalarKind.Text);

    [Fact]
    public void A_quoted_scalar_is_text_whatever_it_says() =>
        ScalarResolver.Resolve(new YamlScalar("true", "", isPlain: false, 1, 1)).Kind.ShouldBe(ScalarKind.Text);

    [Theory]
    [InlineData("5", YamlTags.Text, ScalarKind.Text)]
    [InlineData("5", YamlTags.Number, ScalarKind.Number)]
    [InlineData("foo", YamlTags.Whole, ScalarKind.Invalid)]
    [InlineData("5", "!mine", ScalarKind.Text)]
    [InlineData("aGk=", YamlTags.Binary, ScalarKind.Text)]
    [InlineData("no base64", YamlTags.Binary, ScalarKind.Invalid)]
    public void A_tag_decides(string text, string tag, object expected) =>
        ScalarResolver.Resolve(new YamlScalar(text, tag, isPlain: false, 1, 1)).Kind.ShouldBe((ScalarKind)expected);

    private static ResolvedScalar Plain(string text) => ScalarResolver.Resolve(new YamlScalar(text, "", isPlain: true, 1, 1));
}
