using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>A virtual machine, as the lists of machines and those of a scale set's machines have it.</summary>
/// <param name="Item">All that the list says of it.</param>
/// <param name="ScaleSet">Null: the machine is in none.</param>
internal sealed record AzureMachine(JsonElement Item, string? ScaleSet)
{
    public string Id => Item.Text("id");

    public string Name => Item.Text("name");

    public string Location => Item.Text("location");

    /// <summary>Within its scale set.</summary>
    public string InstanceId => Item.Text("instanceId");

    public JsonElement Tags => Item.At("tags");

    public string OsType => Properties.At("storageProfile", "osDisk").Text("osType");

    public string ComputerName => Properties.At("osProfile").Text("computerName");

    public string Size => Properties.At("hardwareProfile").Text("vmSize");

    /// <summary>Ids of its network interfaces.</summary>
    public string[] Cards => Properties.At("networkProfile").Each("networkInterfaces", card => card.Text("id"));

    private JsonElement Properties => Item.At("properties");
}
