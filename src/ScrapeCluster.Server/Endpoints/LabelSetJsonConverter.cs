using System.Text.Json;
using System.Text.Json.Serialization;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>Writes a label set as an object, names in order.</summary>
internal sealed class LabelSetJsonConverter : JsonConverter<LabelSet>
{
    public override LabelSet Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Label sets are only written.");

    public override void Write(Utf8JsonWriter writer, LabelSet value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var label in value)
            writer.WriteString(label.Name, label.Value);
        writer.WriteEndObject();
    }
}
