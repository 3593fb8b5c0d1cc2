using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ScrapeCluster.Actors.Serialization;

/// <summary>What this node sends to others, by message.</summary>
internal sealed class WireMetrics
{
    private readonly ConcurrentDictionary<string, Traffic> _byMessage = new(StringComparer.Ordinal);

    public WireMetrics(Meter meter)
    {
        meter.CreateObservableCounter("scrapecluster_wire_bytes_total", () => Observe(traffic => traffic.Bytes),
            description: "Bytes of messages to other nodes before the transport's frames, by message.");
        meter.CreateObservableCounter("scrapecluster_wire_messages_total", () => Observe(traffic => traffic.Messages),
            description: "Messages to other nodes, by message.");
        meter.CreateObservableGauge("scrapecluster_wire_largest_message_bytes", () => Observe(traffic => traffic.LargestBytes),
            description: "Size of the largest message to another node so far, by message.");
    }

    public void Sent(Type message, int bytes)
    {
        var traffic = _byMessage.GetOrAdd(message.Name, static _ => new Traffic());
        lock (traffic)
        {
            traffic.Bytes += bytes;
            traffic.Messages++;
            traffic.LargestBytes = Math.Max(traffic.LargestBytes, bytes);
        }
    }

    private IEnumerable<Measurement<long>> Observe(Func<Traffic, long> value) => _byMessage.Select(
        message => new Measurement<long>(value(message.Value), new KeyValuePair<string, object?>("message", message.Key)));

    private sealed class Traffic
    {
        public long Bytes;
        public long Messages;
        public long LargestBytes;
    }
}
