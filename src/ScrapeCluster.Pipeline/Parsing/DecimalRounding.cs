using System.Numerics;

namespace ScrapeCluster.Pipeline.Parsing;

/// <summary>
/// The double nearest to a decimal number, by one or two multiplications with a 128-bit power of five (D. Lemire, "Number
/// Parsing at a Gigabyte per Second", 2021): exact, or it says that it cannot tell.
/// </summary>
internal static class DecimalRounding
{
    private const int MinExponent = -342;
    private const int MaxExponent = 308;
    private const int FractionBits = 52;
    private const int ExponentBias = 1023;
    private const int InfiniteExponent = 2047;

    // The bits of the product that rounding drops: all ones means that more of it is needed.
    private const ulong DroppedBits = ulong.MaxValue >> (FractionBits + 3);

    private static readonly UInt128[] PowersOfFive = [.. Enumerable.Range(MinExponent, MaxExponent - MinExponent + 1).Select(PowerOfFive)];

    /// <summary>Rounds mantissa times ten to the exponent; infinity where it is too large.</summary>
    /// <returns>False where the result is in doubt.</returns>
    internal static bool TryRound(ulong mantissa, int exponent, out double value)
    {
        value = 0;
        if (mantissa == 0 || exponent < MinExponent)
            return true;
        if (exponent > MaxExponent)
        {
            value = double.PositiveInfinity;
            return true;
        }

        var shift = BitOperations.LeadingZeroCount(mantissa);
        var high = Multiply(mantissa << shift, PowersOfFive[exponent - MinExponent], out var low);
        if (low == ulong.MaxValue && exponent is < -27 or > 55)
            return false;

        // 217706 / 65536 is a little above log2(10): the binary exponent of the power of ten.
        var upper = (int)(high >> 63);
        var biased = ((217706 * exponent) >> 16) + 63 + upper - shift + ExponentBias;
        value = biased <= 0 ? RoundSubnormal(high, upper, biased) : RoundNormal(high, low, upper, biased, exponent);
        return true;
    }

    private static ulong Multiply(ulong mantissa, UInt128 power, out ulong low)
    {
        var high = Math.BigMul(mantissa, (ulong)(power >> 64), out low);
        if ((high & DroppedBits) == DroppedBits)
        {
            var carry = Math.BigMul(mantissa, (ulong)power, out _);
            low += carry;
            high += low < carry ? 1UL : 0;
        }

        return high;
    }

    private static double RoundNormal(ulong high, ulong low, int upper, int biased, int exponent)
    {
        var shift = upper + 64 - FractionBits - 3;
        var bits = high >> shift;

        // Exactly between two doubles, possible for small exponents only: to the even one.
        if (low <= 1 && exponent is >= -4 and <= 23 && (bits & 3) == 1 && bits << shift == high)
            bits &= ~1UL;

        bits = (bits + (bits & 1)) >> 1;
        if (bits >= 2UL << FractionBits)
        {
            bits = 1UL << FractionBits;
            biased++;
        }

        return biased >= InfiniteExponent ? double.PositiveInfinity : Compose(bits, biased);
    }

    private static double RoundSubnormal(ulong high, int upper, int biased)
    {
        var shift = 1 - biased;
        if (shift >= 64)
            return 0;
        var bits = (high >> (upper + 64 - FractionBits - 3)) >> shift;
        bits = (bits + (bits & 1)) >> 1;
        return Compose(bits, bits < 1UL << FractionBits ? 0 : 1);
    }

    private static double Compose(ulong bits, int biased) =>
        BitConverter.UInt64BitsToDouble((bits & ((1UL << FractionBits) - 1)) | ((ulong)biased << FractionBits));

    /// <summary>The first 128 bits of a power of five, rounded up where it is a short fraction.</summary>
    private static UInt128 PowerOfFive(int exponent)
    {
        var power = BigInteger.Pow(5, Math.Abs(exponent));
        if (exponent < 0)
        {
            var bits = (int)power.GetBitLength();
            power = exponent >= -27 ? (BigInteger.One << (bits + 127)) / power + 1 : (BigInteger.One << (2 * bits + 128)) / power;
        }

        var excess = (int)power.GetBitLength() - 128;
        return (UInt128)(excess > 0 ? power >> excess : power << -excess);
    }
}
