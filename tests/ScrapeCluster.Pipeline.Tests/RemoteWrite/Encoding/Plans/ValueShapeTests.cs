using CsCheck;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding.Plans;

public class ValueShapeTests
{
    private static readonly Gen<ulong> AnyValue = Gen.OneOf(
        Gen.Double.Select(BitConverter.DoubleToUInt64Bits), Gen.Int.Select(value => BitConverter.DoubleToUInt64Bits(value)), Gen.Int[-3, 3].Select(value => BitConverter.DoubleToUInt64Bits(value / 2.0)),
        Gen.ULong, Gen.Const(0UL));

    [Fact]
    public void A_value_fits_its_own_shape_and_each_wider_one() => AnyValue.Array[1, 12].Sample(values =>
    {
        var shape = ValueShape.Of(values[0]);
        ValueShape.Fits(shape, values[0]).ShouldBeTrue();
        for (var i = 1; i < values.Length; i++)
        {
            var before = shape;
            if (!ValueShape.Fits(shape, values[i]))
                shape = ValueShape.Widen(shape, values[i]);
            ValueShape.IsWithin(before, shape).ShouldBeTrue($"{before:x} in {shape:x}");
            foreach (var value in values[..(i + 1)])
                ValueShape.Fits(shape, value).ShouldBeTrue($"{value:x} in {shape:x}");
        }
    });

    /// <summary>What a shape leaves open can be anything, what it does not is what it says.</summary>
    [Fact]
    public void A_shape_has_room_for_just_what_fits_it() => Gen.Select(AnyValue, AnyValue).Sample((first, second) =>
    {
        var shape = ValueShape.Of(first);
        var open = ValueShape.Length(shape) == 0 ? 0 : (ulong.MaxValue >> (64 - (8 * ValueShape.Length(shape)))) << (8 * ValueShape.Start(shape));
        ValueShape.Fits(shape, (first & ~open) | (second & open)).ShouldBeTrue();
        ValueShape.Fits(shape, second).ShouldBe((second & ~open) == (first & ~open));
    });

    [Fact]
    public void A_shape_is_within_another_where_all_that_fits_it_fits_the_other() => Gen.Select(AnyValue, AnyValue, AnyValue.Array[20]).Sample((one, other, values) =>
    {
        byte narrow = ValueShape.Of(one), wide = ValueShape.Of(other);
        if (!ValueShape.IsWithin(narrow, wide))
            return;
        foreach (var value in values.Where(value => ValueShape.Fits(narrow, value)).Append(one))
            ValueShape.Fits(wide, value).ShouldBeTrue();
    });

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(1.0, 1)]
    [InlineData(200.0, 2)]
    [InlineData(0.1, 7)]
    [InlineData(1e300, 8)]
    public void Values_that_move_little_take_little_room(double value, int most) =>
        ValueShape.Length(ValueShape.Of(BitConverter.DoubleToUInt64Bits(value))).ShouldBeLessThanOrEqualTo(most);

    [Fact]
    public void All_values_fit_the_full_shape()
    {
        ValueShape.Length(ValueShape.Full).ShouldBe(8);
        AnyValue.Sample(value => ValueShape.Fits(ValueShape.Full, value).ShouldBeTrue());
    }
}
