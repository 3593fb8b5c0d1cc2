using System.Globalization;
using System.Text;
using CsCheck;
using ScrapeCluster.Pipeline.Parsing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Parsing;

public class FloatTextTests
{
    [Theory]
    [InlineData("0", 0x0000000000000000)]
    [InlineData("-0", 0x8000000000000000)]
    [InlineData("+1", 0x3ff0000000000000)]
    [InlineData("1.", 0x3ff0000000000000)]
    [InlineData("-.5", 0xbfe0000000000000)]
    [InlineData("1E+1", 0x4024000000000000)]
    [InlineData("0.1", 0x3fb999999999999a)]
    [InlineData("9007199254740993", 0x4340000000000000)]
    [InlineData("9007199254740993.00000000000000000000000000001", 0x4340000000000001)]
    [InlineData("18446744073709551616", 0x43f0000000000000)]
    [InlineData("123456789012345678901234567890", 0x45f8ee90ff6c373e)]
    [InlineData("0.00000000000000000000000000000000000000000000000001", 0x358dee7a4ad4b81f)]
    [InlineData("1e23", 0x44b52d02c7e14af6)]
    [InlineData("1.7976931348623157e308", 0x7fefffffffffffff)]
    [InlineData("1.7976931348623158e308", 0x7fefffffffffffff)]
    [InlineData("4.9e-324", 0x0000000000000001)]
    [InlineData("2.4e-324", 0x0000000000000000)]
    [InlineData("-1e-99999999999", 0x8000000000000000)]
    [InlineData("0e99999999999", 0x0000000000000000)]
    [InlineData("Inf", 0x7ff0000000000000)]
    [InlineData("+iNfInItY", 0x7ff0000000000000)]
    [InlineData("-inf", 0xfff0000000000000)]
    public void A_number_is_rounded_to_the_nearest_double(string text, ulong bits)
    {
        FloatText.TryParse(Encoding.UTF8.GetBytes(text), out var value).ShouldBeTrue();
        BitConverter.DoubleToUInt64Bits(value).ShouldBe(bits);
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("nan")]
    public void NaN_is_read_in_any_case(string text)
    {
        FloatText.TryParse(Encoding.UTF8.GetBytes(text), out var value).ShouldBeTrue();
        value.ShouldBe(double.NaN);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("+")]
    [InlineData("-.")]
    [InlineData("e1")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1e1.5")]
    [InlineData("1.2.3")]
    [InlineData("--1")]
    [InlineData("1-")]
    [InlineData(" 1")]
    [InlineData("1,5")]
    [InlineData("1_000")]
    [InlineData("0x10")]
    [InlineData("0x1p4")]
    [InlineData("1d")]
    [InlineData("+NaN")]
    [InlineData("infi")]
    [InlineData("infinit")]
    [InlineData("infinityx")]
    [InlineData("1.7976931348623159e308")]
    [InlineData("-1e309")]
    [InlineData("1e99999999999")]
    public void What_is_no_number_or_too_large_is_refused(string text)
    {
        FloatText.TryParse(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();
    }

    [Fact]
    public void Every_double_is_read_back_bit_by_bit_from_its_shortest_text()
    {
        Gen.ULong.Select(BitConverter.UInt64BitsToDouble).Where(double.IsFinite).Sample(
            value =>
            {
                var text = value.ToString("R", CultureInfo.InvariantCulture);
                return FloatText.TryParse(Encoding.UTF8.GetBytes(text), out var read)
                    && BitConverter.DoubleToInt64Bits(read) == BitConverter.DoubleToInt64Bits(value);
            },
            iter: 50_000);
    }

    [Fact]
    public void Digits_of_any_number_agree_with_the_runtime()
    {
        Gen.Select(Gen.String[Gen.Char['0', '9'], 1, 40], Gen.Int[0, 40], Gen.Int[-330, 330]).Sample(
            (digits, point, exponent) =>
            {
                var text = string.Create(CultureInfo.InvariantCulture, $"{digits.Insert(Math.Min(point, digits.Length), ".")}e{exponent}");
                var expected = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
                return FloatText.TryParse(Encoding.UTF8.GetBytes(text), out var read)
                    ? read.Equals(expected)
                    : double.IsInfinity(expected);
            },
            iter: 50_000);
    }
}
