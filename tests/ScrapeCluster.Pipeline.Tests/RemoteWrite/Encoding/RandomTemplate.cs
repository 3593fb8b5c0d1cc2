using ScrapeCluster.Pipeline.RemoteWrite.Encoding;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

/// <summary>Bytes with holes and timestamps in them, by chance.</summary>
internal sealed record RandomTemplate(byte[] Plain, TemplateHole[] Values, int[] Times)
{
    public const int TimeLength = 6;

    private static readonly byte[] Time = [0xB0, 0x8F, 0xC3, 0xE1, 0xA9, 0x33];

    /// <summary>Like encoded series: labels of which many repeat, a value of which some bytes change, a timestamp.</summary>
    public static RandomTemplate Series(Random random, int count)
    {
        var plain = new List<byte>();
        var values = new List<TemplateHole>();
        var times = new List<int>();
        for (var i = 0; i < count; i++)
        {
            for (var label = random.Next(1, 6); label > 0; label--)
                plain.AddRange([0x0A, (byte)label, .. new string((char)('a' + random.Next(3)), random.Next(1, random.Next(2) == 0 ? 5 : 60)).Select(c => (byte)c), (byte)random.Next(4)]);
            plain.AddRange([0x12, 0x10, 0x09]);
            AddValue(random, plain, values);
            plain.Add(0x10);
            times.Add(plain.Count);
            plain.AddRange(Time);
        }
        return new RandomTemplate([.. plain], [.. values], [.. times]);
    }

    /// <summary>Bytes of few kinds, holes of any length, timestamps anywhere else, also side by side.</summary>
    public static RandomTemplate Anything(Random random, int length)
    {
        var plain = new List<byte>();
        var values = new List<TemplateHole>();
        var times = new List<int>();
        var kinds = random.Next(1, 5);
        while (plain.Count < length)
        {
            switch (random.Next(6))
            {
                case 0:
                    var hole = random.Next(1, random.Next(10) == 0 ? 300 : 9);
                    values.Add(new TemplateHole(plain.Count, hole));
                    Fill(random, plain, kinds, hole);
                    break;
                case 1:
                    times.Add(plain.Count);
                    plain.AddRange(Time);
                    break;
                case 2:
                    plain.AddRange(Time[..random.Next(1, TimeLength)]);
                    break;
                default:
                    Fill(random, plain, kinds, random.Next(1, random.Next(5) == 0 ? 200 : 20));
                    break;
            }
        }
        return new RandomTemplate([.. plain], [.. values], [.. times]);
    }

    private static void AddValue(Random random, List<byte> plain, List<TemplateHole> values)
    {
        var value = BitConverter.GetBytes((double)random.Next(random.Next(2) == 0 ? 2 : 100_000));
        var kept = random.Next(9);
        if (kept < 8)
            values.Add(new TemplateHole(plain.Count + kept, 8 - kept));
        plain.AddRange(value);
    }

    private static void Fill(Random random, List<byte> plain, int kinds, int count)
    {
        for (; count > 0; count--)
            plain.Add((byte)random.Next(kinds));
    }
}
