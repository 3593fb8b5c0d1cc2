using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Server.BuiltinReceiver;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>Writes a sample as Prometheus' query API does, [seconds, "value"]; a staleness marker's value is "stale".</summary>
internal sealed class SampleJsonConverter : JsonConverter<ReceivedSample>
{
    public override ReceivedSample Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Samples are only written.");

    public override void Write(Utf8JsonWriter writer, ReceivedSample value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.TimestampMs / 1000m);
        writer.WriteStringValue(TextOf(value.Value));
        writer.WriteEndArray();
    }

    private static string TextOf(double value) => value switch
    {
        _ when SpecialValues.IsStaleNaN(value) => "stale",
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
