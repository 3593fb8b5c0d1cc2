using System.CommandLine;
using System.Globalization;
using ScrapeCluster.Pipeline.Parsing;

namespace ScrapeCluster.Server.Commands;

/// <summary>
/// <c>check metrics</c>: reads an exposition from standard input as a scrape would, and says what is wrong with it.
/// Nothing is printed of an exposition that is not valid to its end, as nothing of it would be written.
/// </summary>
internal static class CheckMetricsCommand
{
    private const string DefaultContentType = "text/plain; version=0.0.4";

    public static Command Create() => Create(Console.OpenStandardInput, Console.OpenStandardOutput);

    internal static Command Create(Func<Stream> openInput, Func<Stream> openOutput)
    {
        var contentType = new Option<string>("--content-type")
        {
            Description = "The Content-Type header the exposition came with; its media type chooses the format.",
            DefaultValueFactory = _ => DefaultContentType,
        };
        var json = new Option<bool>("--json")
        {
            Description = "Print each sample as a line of JSON: labels, the value's IEEE 754 bits, timestamp in milliseconds, exemplars.",
        };
        var command = new Command("metrics", "Checks an exposition from standard input: reads it as a scrape would and says what is wrong with it.")
        {
            contentType,
            json,
        };
        command.SetAction(parsed =>
        {
            using var input = openInput();
            using var output = openOutput();
            var (result, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            return Run(input, parsed.GetValue(contentType), parsed.GetValue(json) ? output : null, result, error);
        });
        return command;
    }

    private static int Run(Stream input, string? contentType, Stream? json, TextWriter result, TextWriter error)
    {
        if (ContentTypes.Choose(contentType, fallback: null, out var problem) is not { } format)
        {
            error.WriteLine($"Cannot read the exposition: {problem}.");
            return ExitCode.Failure;
        }

        var body = ReadToEnd(input);
        using var lines = json is null ? null : new SampleJsonLines();
        var counts = new ExpositionCounts();
        if (!TryRead(body, format, lines, ref counts, out problem))
        {
            error.WriteLine($"Cannot read the exposition as {NameOf(format)}: {problem}");
            return ExitCode.Failure;
        }

        if (lines is null)
            result.WriteLine(counts.ToString());
        else
            lines.CopyTo(json!);
        return ExitCode.Success;
    }

    private static bool TryRead(
        ReadOnlySpan<byte> body, ExpositionFormat format, SampleJsonLines? lines, ref ExpositionCounts counts, out string? error)
    {
        var parser = new ExpositionParser(body, format);
        while (parser.Next() is var entry && entry is not (ExpositionEntry.EndOfBody or ExpositionEntry.Invalid))
        {
            counts.Add(entry, parser.HasExemplar);
            if (entry == ExpositionEntry.Sample)
                lines?.Add(parser);
        }

        error = parser.Error;
        return error is null;
    }

    private static string NameOf(ExpositionFormat format) =>
        format == ExpositionFormat.PrometheusText ? "Prometheus text" : "OpenMetrics text";

    private static byte[] ReadToEnd(Stream input)
    {
        using var body = new MemoryStream();
        input.CopyTo(body);
        return body.ToArray();
    }

    private struct ExpositionCounts
    {
        private int _samples;
        private int _exemplars;
        private int _metadata;

        internal void Add(ExpositionEntry entry, bool hasExemplar)
        {
            if (entry == ExpositionEntry.Sample)
            {
                _samples++;
                _exemplars += hasExemplar ? 1 : 0;
            }
            else if (entry != ExpositionEntry.Comment)
            {
                _metadata++;
            }
        }

        public override readonly string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"The exposition is valid: {_samples} samples, {_exemplars} exemplars, {_metadata} lines of metadata.");
    }
}
