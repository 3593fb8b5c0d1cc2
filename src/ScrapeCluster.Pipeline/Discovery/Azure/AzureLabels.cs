using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Pipeline.Discovery.Azure;

/// <summary>The target that a virtual machine is.</summary>
internal static class AzureLabels
{
    /// <exception cref="DiscoveryException">The interface has no private address.</exception>
    public static LabelSet Of(AzureMachine machine, string group, AzureCard card, AzureDiscoveryOptions options)
    {
        if (card.PrivateIp is not { } address)
            throw new DiscoveryException($"virtual machine \"{machine.Name}\" has a primary network interface without a private address.");
        return new MetaLabels("__meta_azure_")
            .SetAddress(address, options.Port)
            .Set("subscription_id", options.SubscriptionId)
            .Set("tenant_id", options.TenantId)
            .Set("machine_id", machine.Id)
            .Set("machine_name", machine.Name)
            .Set("machine_computer_name", machine.ComputerName)
            .Set("machine_os_type", machine.OsType)
            .Set("machine_location", machine.Location)
            .Set("machine_resource_group", group)
            .Set("machine_size", machine.Size)
            .Set("machine_scale_set", machine.ScaleSet)
            .Set("machine_public_ip", card.PublicIp)
            .Set("machine_private_ip", address)
            .SetEach("machine_tag_", machine.Tags)
            .ToLabelSet();
    }
}
