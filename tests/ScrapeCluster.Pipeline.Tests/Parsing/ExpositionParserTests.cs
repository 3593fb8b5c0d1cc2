using System.Globalization;
using System.Text;
using CsCheck;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Parsing;

public class ExpositionParserTests
{
    private static readonly string[] Pieces =
    [
        "a", "\n", " ", "{", "}", "\"", "\\", ",", "=", "#", "# HELP a ", "# TYPE a counter", "# UNIT a ", "# EOF\n", " 1", " # {",
        "b=\"c\"", "\0", "\t", "1e5", "-", "NaN", "é",
    ];

    private static readonly Gen<string> AnyText = Gen.String[Gen.Char.Where(c => !char.IsSurrogate(c)), 0, 8];

    private static readonly Gen<Label> AnyLabel =
        Gen.Select(Gen.String[Gen.Char["abcdefghij"], 1, 3], AnyText.Where(text => text.Length > 0)).Select((name, value) => new Label(name, value));

    private static readonly Gen<double> AnyValue = Gen.ULong.Select(BitConverter.UInt64BitsToDouble)
        .Select(value => double.IsNaN(value) ? SpecialValues.NormalNaN : value);

    private static readonly Gen<GeneratedSample> AnySample =
        Gen.Select(AnyText, AnyLabel.List[0, 4], AnyValue, Gen.Long[0, 32_000_000_000].Select(eighths => eighths * 125).Nullable(), Gen.Bool)
            .Select((name, labels, value, time, exemplar) => new GeneratedSample(name, labels, value, time, exemplar));

    [Theory]
    [InlineData(ExpositionFormat.PrometheusText)]
    [InlineData(ExpositionFormat.OpenMetrics)]
    public void What_was_written_is_read_back(ExpositionFormat format)
    {
        AnySample.List[0, 10].Sample(
            samples =>
            {
                var body = string.Concat(samples.Select(sample => sample.Write(format)));
                var end = format == ExpositionFormat.OpenMetrics ? "# EOF\n" : "";
                CheckReads(Encoding.UTF8.GetBytes(body + end), format, samples);
            },
            iter: 3_000);
    }

    [Theory]
    [InlineData(ExpositionFormat.PrometheusText)]
    [InlineData(ExpositionFormat.OpenMetrics)]
    public void No_bytes_make_it_throw_or_loop(ExpositionFormat format)
    {
        var piece = Gen.OneOf(Gen.Int[0, Pieces.Length - 1].Select(i => Encoding.UTF8.GetBytes(Pieces[i])), Gen.Byte.Array[0, 3]);

        piece.Array[0, 30].Select(pieces => pieces.SelectMany(bytes => bytes).ToArray()).Sample(
            body =>
            {
                var parsed = ParsedExposition.Read(body, format);
                (parsed.Samples.Count + parsed.Metadata.Count).ShouldBeLessThanOrEqualTo(body.Length);
            },
            iter: 50_000);
    }

    [Theory]
    [InlineData("a{b=\"c\", d=\"e\"} 1 2\n", ExpositionFormat.PrometheusText, "a{b=\"c\", d=\"e\"}")]
    [InlineData(" {\"a\"} 1\n", ExpositionFormat.PrometheusText, " {\"a\"}")]
    [InlineData("a 1\n", ExpositionFormat.PrometheusText, "a")]
    [InlineData("a{b=\"c\"} 1 # {} 1\n# EOF", ExpositionFormat.OpenMetrics, "a{b=\"c\"}")]
    public void The_series_text_is_the_name_with_its_labels_as_exposed(string body, ExpositionFormat format, string text)
    {
        var parser = new ExpositionParser(Encoding.UTF8.GetBytes(body), format);

        parser.Next().ShouldBe(ExpositionEntry.Sample);

        Encoding.UTF8.GetString(parser.SeriesText).ShouldBe(text);
    }

    [Fact]
    public void Every_NaN_has_the_same_bits()
    {
        var parser = new ExpositionParser("a nan\n"u8, ExpositionFormat.PrometheusText);

        parser.Next().ShouldBe(ExpositionEntry.Sample);

        BitConverter.DoubleToUInt64Bits(parser.Value).ShouldBe(SpecialValues.NormalNaNBits);
    }

    [Fact]
    public void An_exemplar_belongs_to_its_line_only()
    {
        var parser = new ExpositionParser("a 1 # {} 1\nb 1\n# EOF"u8, ExpositionFormat.OpenMetrics);

        parser.Next();
        parser.HasExemplar.ShouldBeTrue();
        parser.Next();
        parser.HasExemplar.ShouldBeFalse();
    }

    [Theory]
    [InlineData(ExpositionFormat.PrometheusText)]
    [InlineData(ExpositionFormat.OpenMetrics)]
    public void Nothing_is_allocated_per_sample(ExpositionFormat format)
    {
        var body = Encoding.UTF8.GetBytes(Page(10_000, format));
        ReadAll(body, format).ShouldBe(10_000);

        AllocatedBytes(body, format).ShouldBe(0);
    }

    private static long AllocatedBytes(ReadOnlySpan<byte> body, ExpositionFormat format)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll(body, format);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Page(int samples, ExpositionFormat format)
    {
        var page = new StringBuilder("# HELP requests Requests \\\\ é.\n# TYPE requests histogram\n");
        for (var i = 0; i < samples; i++)
        {
            var rest = format == ExpositionFormat.OpenMetrics ? $"1.5 # {{trace=\"{i}\"}} 0.123456789012345678" : "1500";
            page.Append(CultureInfo.InvariantCulture, $"requests_bucket{{path=\"/é\\n{i}\",le=\"0.{i}\"}} {i * 1.1:R} {rest}\n");
        }

        return page + "# EOF\n";
    }

    private static int ReadAll(ReadOnlySpan<byte> body, ExpositionFormat format)
    {
        var (samples, sum) = (0, 0.0);
        var parser = new ExpositionParser(body, format);
        while (parser.Next() is var entry && entry is not (ExpositionEntry.EndOfBody or ExpositionEntry.Invalid))
        {
            if (entry != ExpositionEntry.Sample)
                continue;
            samples++;
            sum += parser.Value + parser.SeriesText.Length + parser.TimestampMs;
        }

        return sum > 0 && parser.Error is null ? samples : -1;
    }

    private static void CheckReads(ReadOnlySpan<byte> body, ExpositionFormat format, List<GeneratedSample> samples)
    {
        var parser = new ExpositionParser(body, format);
        var labels = new LabelSetBuilder();
        foreach (var sample in samples)
        {
            parser.Next().ShouldBe(ExpositionEntry.Sample, parser.Error);
            parser.ReadLabels(labels);
            labels.ToLabelSet().ShouldBe(sample.Labels);
            BitConverter.DoubleToUInt64Bits(parser.Value).ShouldBe(BitConverter.DoubleToUInt64Bits(sample.Value));
            (parser.HasTimestamp ? parser.TimestampMs : (long?)null).ShouldBe(sample.TimestampMs);
            if (format == ExpositionFormat.OpenMetrics)
                parser.HasExemplar.ShouldBe(sample.HasExemplar);
        }

        parser.Next().ShouldBe(ExpositionEntry.EndOfBody, parser.Error);
    }
}
