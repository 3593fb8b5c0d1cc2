using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>
/// Reads <c>[{"targets": ["host:port"], "labels": {"name": "value"}}]</c> as Go's encoding/json does for Prometheus: unknown
/// keys and values of another type are errors, keys match in any case, null stands for nothing, but not for a group.
/// </summary>
internal static class TargetGroupJson
{
    /// <exception cref="TargetGroupException">The text is something else.</exception>
    public static List<ParsedGroup> Parse(ReadOnlySpan<byte> json)
    {
        // Bytes that are not UTF-8 become U+FFFD.
        if (!Utf8.IsValid(json))
            json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        var reader = new Utf8JsonReader(json);
        try
        {
            reader.Read();
            var groups = ReadGroups(ref reader, json);
            while (reader.Read())
            {
                // Only white space may follow; anything else is an error of the reader.
            }

            return groups;
        }
        catch (JsonException e)
        {
            var message = e.Message.Split(" LineNumber:")[0].TrimEnd('.');
            throw new TargetGroupException($"line {e.LineNumber + 1}: not valid JSON ({message}).", e);
        }
    }

    private static List<ParsedGroup> ReadGroups(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var groups = new List<ParsedGroup>();
        if (IsNullOr(ref reader, json, JsonTokenType.StartArray, "a list of target groups"))
            return groups;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject)
                throw Unexpected(ref reader, json, "a target group with \"targets\" and \"labels\"");
            groups.Add(ReadGroup(ref reader, json));
        }

        return groups;
    }

    private static ParsedGroup ReadGroup(ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var group = new ParsedGroup([], new LabelSetBuilder());
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = Text(ref reader);
            var line = Line(ref reader, json);
            reader.Read();
            if (key.Equals("targets", StringComparison.OrdinalIgnoreCase))
                ReadAddresses(ref reader, json, group.Addresses);
            else if (key.Equals("labels", StringComparison.OrdinalIgnoreCase))
                ReadLabels(ref reader, json, group.Labels);
            else
                throw new TargetGroupException($"line {line}: unknown key \"{key}\"; a target group has \"targets\" and \"labels\".");
        }

        return group;
    }

    private static void ReadAddresses(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, List<string> addresses)
    {
        addresses.Clear();
        if (IsNullOr(ref reader, json, JsonTokenType.StartArray, "a list of \"host:port\" for \"targets\""))
            return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            addresses.Add(IsNullOr(ref reader, json, JsonTokenType.String, "a string in \"targets\"") ? "" : Text(ref reader));
    }

    private static void ReadLabels(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, LabelSetBuilder labels)
    {
        labels.Reset();
        if (IsNullOr(ref reader, json, JsonTokenType.StartObject, "names and values for \"labels\""))
            return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = ParsedGroup.CheckedLabelName(Text(ref reader), Line(ref reader, json));
            reader.Read();
            labels.Set(name, IsNullOr(ref reader, json, JsonTokenType.String, $"a string for the label \"{name}\"") ? "" : Text(ref reader));
        }
    }

    private static bool IsNullOr(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, JsonTokenType expected, string description)
    {
        if (reader.TokenType == JsonTokenType.Null)
            return true;
        return reader.TokenType == expected ? false : throw Unexpected(ref reader, json, description);
    }

    private static TargetGroupException Unexpected(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, string expected) =>
        new($"line {Line(ref reader, json)}: expected {expected}, found {Describe(reader.TokenType)}.");

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.True or JsonTokenType.False => "a boolean",
        _ => token.ToString().ToLowerInvariant(),
    };

    private static int Line(ref Utf8JsonReader reader, ReadOnlySpan<byte> json) =>
        json[..(int)reader.TokenStartIndex].Count((byte)'\n') + 1;

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape.
            return JsonEscapes.Decode(Encoding.UTF8.GetString(reader.ValueSpan));
        }
    }
}
