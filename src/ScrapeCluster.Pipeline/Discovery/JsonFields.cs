using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Reads fields of JSON that may be absent; one of another type counts as absent.</summary>
internal static class JsonFields
{
    public static JsonElement At(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    public static JsonElement At(this JsonElement element, string name, string within) => element.At(name).At(within);

    public static string? TextOrNull(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static string Text(this JsonElement element, string name) => element.TextOrNull(name) ?? "";

    public static long? WholeOrNull(this JsonElement element, string name) =>
        element.At(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) ? value : null;

    public static bool? FlagOrNull(this JsonElement element, string name) => element.At(name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static T[] Each<T>(this JsonElement element, string name, Func<JsonElement, T> read) =>
        element.At(name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 ? [.. list.EnumerateArray().Select(read)] : [];

    public static string[] Texts(this JsonElement element, string name) =>
        element.Each(name, item => item.ValueKind == JsonValueKind.String ? item.GetString()! : "");
}
