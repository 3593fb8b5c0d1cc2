using System.Text.Json;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.PuppetDb;

/// <summary>The parameters of a resource as labels. They are of any type and may hold further ones, whose names are added to theirs.</summary>
internal static class PuppetDbParameters
{
    private const char Separator = ',';

    /// <param name="parameters">May be absent.</param>
    /// <returns>None for what is empty.</returns>
    public static IEnumerable<KeyValuePair<string, string>> Of(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var parameter in parameters.EnumerateObject())
        {
            var name = MetaLabels.Sanitize(parameter.Name);
            foreach (var (inner, value) in Of(parameter.Value))
                yield return new($"{name}_{inner}", value);
            if (TextOf(parameter.Value) is { Length: > 0 } text)
                yield return new(name, text);
        }
    }

    // A list has no separators around it, other than tags; what is within a list within it is left out.
    private static string TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? string.Join(Separator, value.EnumerateArray().Select(Scalar)) : Scalar(value);

    private static string Scalar(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number => ShortestNumber.Format(value.GetDouble()),
        _ => "",
    };
}
