namespace ScrapeCluster.Pipeline.Model;

/// <summary>The two NaN bit patterns that carry meaning (Prometheus, model/value).</summary>
public static class SpecialValues
{
    /// <summary>Bits of the staleness marker: the series has ended.</summary>
    public const ulong StaleNaNBits = 0x7ff0000000000002;

    /// <summary>Bits of every ordinary NaN: parsers write NaN in this one form, so no target can inject a marker.</summary>
    public const ulong NormalNaNBits = 0x7ff8000000000001;

    public static readonly double StaleNaN = BitConverter.UInt64BitsToDouble(StaleNaNBits);

    public static readonly double NormalNaN = BitConverter.UInt64BitsToDouble(NormalNaNBits);

    public static bool IsStaleNaN(double value) => BitConverter.DoubleToUInt64Bits(value) == StaleNaNBits;
}
