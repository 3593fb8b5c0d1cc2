using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Kubernetes;

/// <summary>The events of a watch: one JSON value per line, read as they come.</summary>
internal static class WatchLines
{
    /// <summary>Far above the largest object that an API server keeps.</summary>
    private const long MaxLineBytes = 32 << 20;

    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public static async IAsyncEnumerable<JsonDocument> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(body, new StreamPipeReaderOptions(leaveOpen: true));
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            var buffer = result.Buffer;
            while (buffer.PositionOf((byte)'\n') is { } end)
            {
                using var line = JsonDocument.Parse(buffer.Slice(0, end));
                yield return line;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            if (result.IsCompleted)
                yield break; // What follows the last line is a part of one: it comes again.
            if (buffer.Length > MaxLineBytes)
                throw new InvalidDataException($"an event of the watch has more than {MaxLineBytes} bytes.");
            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
