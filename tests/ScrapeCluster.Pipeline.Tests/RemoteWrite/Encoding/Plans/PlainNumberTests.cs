using System.Globalization;
using CsCheck;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding.Plans;

public class PlainNumberTests
{
    private static readonly string[] Behinds = ["\n", "\nname_of_the_next 12345\n", " \n", "\t5\n", "{\n", ""];

    private static readonly Gen<string> AnyNumber = Gen.OneOf(
        Gen.ULong.Select(bits => BitConverter.UInt64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture)),
        Gen.Long.Select(value => value.ToString(CultureInfo.InvariantCulture)),
        Gen.Select(Gen.Int[0, 999_999_999], Gen.Int[0, 12]).Select((value, digits) => (value / Math.Pow(10, digits)).ToString("F" + digits, CultureInfo.InvariantCulture)),
        Gen.Select(Gen.Double, Gen.Int[0, 17]).Select((value, digits) => value.ToString("e" + digits, CultureInfo.InvariantCulture)),
        Gen.String[Gen.Char["0123456789.-+eEinfaNy_x"], 0, 20]);

    [Fact]
    public void It_reads_what_the_parser_reads_to_the_same_bits() =>
        AnyNumber.Sample(Check, iter: 20_000);

    [Theory]
    [InlineData("0")]
    [InlineData("-0")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("-.5")]
    [InlineData("5.")]
    [InlineData("123456789012345")]
    [InlineData("1234567890123456")]
    [InlineData("12345678.1234567")]
    [InlineData("1e22")]
    [InlineData("1e23")]
    [InlineData("1.5e-22")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("e5")]
    [InlineData("1.2.3")]
    [InlineData("1e5.5")]
    [InlineData("--1")]
    [InlineData("0x10")]
    [InlineData("1_0")]
    [InlineData("")]
    [InlineData("NaN")]
    [InlineData("-Inf")]
    [InlineData("1e999")]
    [InlineData("12345678901234e+10")]
    [InlineData("000000000000001")]
    public void Numbers_at_the_edges_are_read_as_the_parser_reads_them(string text) => Check(text);

    private static void Check(string text)
    {
        var isNumber = FloatText.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var value);
        foreach (var behind in Behinds)
        {
            var body = System.Text.Encoding.UTF8.GetBytes("name " + text + behind);
            var position = "name ".Length;
            PlainNumber.TryRead(body, ref position, out var bits).ShouldBe(isNumber, text + behind);
            if (!isNumber)
                continue;
            bits.ShouldBe(double.IsNaN(value) ? SpecialValues.NormalNaNBits : BitConverter.DoubleToUInt64Bits(value), text + behind);
            position.ShouldBe("name ".Length + text.Length, text + behind);
        }
    }
}
