using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>Virtual machines that are made from one model.</summary>
internal sealed record AzureScaleSet(string Group, string Name)
{
    public static AzureScaleSet From(JsonElement item) => new(ResourceId.Parse(item.Text("id")).Group, item.Text("name"));
}
