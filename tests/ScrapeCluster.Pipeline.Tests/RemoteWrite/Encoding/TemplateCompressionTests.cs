using Shouldly;
using Snappier;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Templates;
using ScrapeCluster.Pipeline.Scraping;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Encoding;

public sealed class TemplateCompressionTests
{
    private delegate void Compressor(
        ReadOnlySpan<byte> plain, ReadOnlySpan<TemplateHole> values, ReadOnlySpan<int> times, int timeLength, PooledBuffer output, Span<int> valuePositions, List<int> timePositions);

    [Fact]
    public void Any_template_reads_back_with_any_values_and_timestamp()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            var template = RandomTemplate.Series(random, random.Next(60));
            Check(template, random, $"seed {seed}");
        }
    }

    [Fact]
    public void Bytes_without_any_structure_read_back_too()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var random = new Random(seed);
            Check(RandomTemplate.Anything(random, random.Next(random.Next(4) == 0 ? 5000 : 200)), random, $"seed {seed}");
        }
    }

    [Fact]
    public void Pages_longer_than_the_window_of_short_copies_read_back()
    {
        var random = new Random(1);
        Check(RandomTemplate.Series(random, 1500), random, "long page");
        Check(RandomTemplate.Anything(random, 200_000), random, "long anything");
    }

    /// <summary>The bytes of another target: some are others, holes and timestamps stand in the same places.</summary>
    [Fact]
    public void A_template_made_like_another_reads_back_and_is_hardly_longer()
    {
        var replayed = 0;
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var template = seed % 4 == 0 ? RandomTemplate.Anything(random, random.Next(2000)) : RandomTemplate.Series(random, random.Next(60));
            using var output = new PooledBuffer();
            Compressor compress = seed % 2 == 0 ? TemplateCompression.Compress : QuickTemplate.Compress;
            compress(template.Plain, template.Values, template.Times, RandomTemplate.TimeLength, output, new int[template.Values.Length], []);
            var like = output.Span.ToArray();
            var other = template with { Plain = [.. template.Plain] };
            Disturb(other, random, random.Next(4));

            var could = true;
            Compressor replay = (plain, values, times, timeLength, packed, positions, timePositions) =>
            {
                var start = packed.Length;
                if (!(could = TemplateReplay.TryCompress(like, plain, values, times, timeLength, packed, positions, timePositions)))
                    return;
                (packed.Length - start).ShouldBeLessThan(like.Length + (like.Length / 64) + 65);
                replayed++;
            };
            CheckWhere(() => could, replay, other, random, $"seed {seed}, like another");
        }

        replayed.ShouldBeGreaterThan(100);
    }

    [Fact]
    public void Nothing_becomes_nothing()
    {
        using var output = new PooledBuffer();
        TemplateCompression.Compress([], [], [], 6, output, [], []);
        output.Length.ShouldBe(0);
    }

    [Fact]
    public void A_copy_reaches_over_more_than_64_KiB_where_that_pays()
    {
        var random = new Random(7);
        var plain = new byte[200_000];
        random.NextBytes(plain);
        plain.AsSpan(0, 2000).CopyTo(plain.AsSpan(198_000));
        using var output = new PooledBuffer();
        TemplateCompression.Compress(plain, [], [], 6, output, [], []);
        output.Length.ShouldBeLessThan(198_000 + (2000 / 64 * 5) + 20);
        SnappyElements.Read(output.Span).ShouldBe(plain);
    }

    [Fact]
    public void Holes_cost_no_more_than_their_bytes_against_a_greedy_compressor_that_has_none()
    {
        var random = new Random(3);
        var template = RandomTemplate.Series(random, 1000);
        using var output = new PooledBuffer();
        TemplateCompression.Compress(template.Plain, template.Values, template.Times, RandomTemplate.TimeLength, output, new int[template.Values.Length], []);
        output.Length.ShouldBeLessThan(FragmentCompression.Compress(template.Plain).Length + template.Values.Sum(hole => hole.Length));
    }

    /// <summary>Compressed behind something else, read by two decoders, before and after all that changes has changed.</summary>
    private static void Check(RandomTemplate template, Random random, string name)
    {
        Check(TemplateCompression.Compress, template, random, name);
        Check(QuickTemplate.Compress, template, random, name + ", quick");
    }

    /// <summary>Other bytes outside of holes and timestamps.</summary>
    private static void Disturb(RandomTemplate template, Random random, int count)
    {
        for (var i = 0; i < count && template.Plain.Length > 0; i++)
        {
            var at = random.Next(template.Plain.Length);
            if (!Array.Exists(template.Times, time => at >= time && at < time + RandomTemplate.TimeLength))
                template.Plain[at]++;
        }
    }

    private static void Check(Compressor compress, RandomTemplate template, Random random, string name) => CheckWhere(() => true, compress, template, random, name);

    private static void CheckWhere(Func<bool> could, Compressor compress, RandomTemplate template, Random random, string name)
    {
        using var output = new PooledBuffer();
        output.Append("before"u8);
        var positions = new int[template.Values.Length];
        var timePositions = new List<int>();
        compress(template.Plain, template.Values, template.Times, RandomTemplate.TimeLength, output, positions, timePositions);
        if (!could())
            return;
        output.Span[..6].SequenceEqual("before"u8).ShouldBeTrue(name);
        var elements = output.Span[6..].ToArray();
        CheckReads(elements, template.Plain, name);

        var plain = template.Plain.ToArray();
        for (var i = 0; i < positions.Length; i++)
        {
            var hole = plain.AsSpan(template.Values[i].Start, template.Values[i].Length);
            random.NextBytes(hole);
            hole.CopyTo(elements.AsSpan(positions[i]));
        }

        var time = new byte[RandomTemplate.TimeLength];
        random.NextBytes(time);
        foreach (var start in template.Times)
            time.CopyTo(plain, start);
        foreach (var start in timePositions)
            time.CopyTo(elements, start);
        CheckReads(elements, plain, name + ", changed");
    }

    private static void CheckReads(byte[] elements, byte[] plain, string name)
    {
        SnappyElements.Read(elements).AsSpan().SequenceEqual(plain).ShouldBeTrue(name);
        var fragment = new Fragment { Compressed = elements, UncompressedLength = plain.Length, SampleCount = 1, MinTimestampMs = 0, MaxTimestampMs = 0 };
        FragmentCompression.Decompress(fragment).AsSpan().SequenceEqual(plain).ShouldBeTrue(name + ", by Snappier");
    }
}
