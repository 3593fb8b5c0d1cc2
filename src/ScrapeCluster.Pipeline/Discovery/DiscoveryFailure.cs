using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery;

/// <summary>Tells what the outside world did wrong from a mistake of ours.</summary>
internal static class DiscoveryFailure
{
    public static bool IsOfOutside(Exception e) =>
        e is DiscoveryException or TargetGroupException or HttpRequestException or IOException or InvalidDataException or UriFormatException or JsonException;
}
