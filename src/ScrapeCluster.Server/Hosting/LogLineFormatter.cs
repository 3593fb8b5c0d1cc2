using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Writes log lines as Prometheus does: time, level, component, msg; as logfmt, or as one JSON object with the values by name.</summary>
internal sealed class LogLineFormatter(ServerOptions server, TimeProvider time) : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "scrapecluster";

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var fields = new List<KeyValuePair<string, object?>>
        {
            new("time", time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)),
            new("level", LogLevels.NameOf(logEntry.LogLevel)),
            new("component", LogComponent.Of(logEntry.Category)),
            new("msg", logEntry.Formatter(logEntry.State, null)),
        };
        if (server.LogAsJson && logEntry.State is IReadOnlyList<KeyValuePair<string, object?>> values)
            fields.AddRange(values.Where(value => value.Key != "{OriginalFormat}").Select(value => new KeyValuePair<string, object?>(CamelCase(value.Key), value.Value)));
        if (logEntry.Exception is { } exception)
            fields.Add(new("err", exception.ToString()));

        textWriter.Write(server.LogAsJson ? AsJson(fields) : string.Join(' ', fields.Select(field => $"{field.Key}={Quoted($"{field.Value}")}")));
        textWriter.Write('\n');
    }

    private static string AsJson(List<KeyValuePair<string, object?>> fields)
    {
        var line = new Dictionary<string, object?>();
        foreach (var (key, value) in fields)
            line.TryAdd(key, value is int or long or double or bool ? value : Convert.ToString(value, CultureInfo.InvariantCulture));
        return JsonSerializer.Serialize(line, Json);
    }

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Quoted(string text) =>
        text.Length > 0 && text.All(c => c is > ' ' and not ('"' or '=' or '\\' or '\x7f'))
            ? text
            : $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\r", "\\r").Replace("\n", "\\n").Replace("\t", "\\t")}\"";
}
