using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Polling;

namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary>A list that an engine answered with. One that is null is empty.</summary>
internal sealed class EngineList(JsonAnswer answer) : IDisposable
{
    public JsonElement[] Items { get; } = answer.Root.ValueKind == JsonValueKind.Null ? [] : [.. answer.Items()];

    public void Dispose() => answer.Dispose();
}
